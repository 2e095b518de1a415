// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Every way in which a transaction spends gas, a function each.
contract Scenarios {
    uint256 public total;
    uint128 public low;
    uint128 public high;
    mapping(address => uint256) public balances;
    uint256[8] public cells;
    Helper public immutable helper;

    constructor(Helper helper_) payable {
        helper = helper_;
        total = 1;
        for (uint256 i = 0; i < 8; i++) {
            cells[i] = i + 1;
        }
    }

    receive() external payable {}

    /// Writes storage in each round.
    function sumSlow(uint256 n) external {
        for (uint256 i = 1; i <= n; i++) {
            total += i;
        }
    }

    /// The same with one write.
    function sumFast(uint256 n) external {
        uint256 sum = total;
        for (uint256 i = 1; i <= n; i++) {
            sum += i;
        }
        total = sum;
    }

    function deposit(uint256 amount) external {
        balances[msg.sender] += amount;
    }

    function packed(uint128 a, uint128 b) external {
        low = a;
        high = b;
    }

    function unchanged() external {
        total = total;
    }

    /// Clears slots: the refund is more than a fifth of the gas for n = 8, less for n = 1.
    function clear(uint256 n) external {
        for (uint256 i = 0; i < n; i++) {
            cells[i] = 0;
        }
    }

    function nested() external returns (uint256) {
        helper.set(7);
        (bool ok,) = address(helper).delegatecall(abi.encodeCall(Helper.touch, ()));
        require(ok);
        return helper.get() + helper.viaSelf(3);
    }

    function create() external returns (address) {
        return address(new Child(1));
    }

    function create2(bytes32 salt) external returns (address) {
        return address(new Child{salt: salt}(2));
    }

    function createFails() external {
        try new Child(0) returns (Child) {} catch {}
    }

    function innerRevert() external {
        try helper.fail(5) {} catch {}
        total = 9;
    }

    function outerRevert() external {
        total = 10;
        helper.set(8);
        revert("outer");
    }

    function innerOutOfGas() external {
        try helper.burn{gas: 30_000}() {} catch {}
        total = 11;
    }

    function outerOutOfGas() external {
        helper.set(1);
        while (true) {
            total++;
        }
    }

    function invalid() external {
        total = 12;
        assembly {
            invalid()
        }
    }

    function precompiles(bytes calldata data) external view returns (bytes32, address) {
        return (sha256(data), ecrecover(keccak256(data), 27, bytes32(uint256(1)), bytes32(uint256(2))));
    }

    /// With the stipend of 2,300 only.
    function sendTo(address payable to) external payable {
        assembly {
            if iszero(call(0, to, callvalue(), 0, 0, 0, 0)) { revert(0, 0) }
        }
    }

    /// To an account that does not exist yet, to a contract that listens, and more than there is.
    function values(address payable fresh) external payable {
        (bool first,) = fresh.call{value: 1}("");
        (bool second,) = address(helper).call{value: 1}("");
        (bool third,) = address(helper).call{value: 1 ether}("");
        require(first && second && !third);
    }

    function destroy() external {
        Child child = new Child(3);
        child.end(payable(msg.sender));
    }

    function nothing(bytes calldata) external {}
}

contract Helper {
    uint256 public value;

    event Received(uint256 amount);

    receive() external payable {
        emit Received(msg.value);
    }

    function set(uint256 v) external {
        value = v;
    }

    function get() external view returns (uint256) {
        return value;
    }

    function touch() external {
        value = value + 1;
    }

    function viaSelf(uint256 n) external view returns (uint256) {
        return n == 0 ? value : this.viaSelf(n - 1);
    }

    function fail(uint256 v) external {
        value = v;
        value = 0;
        revert("inner");
    }

    function burn() external {
        while (true) {
            value++;
        }
    }
}

contract Child {
    uint256 public immutable kind;
    uint256 public state;

    constructor(uint256 kind_) {
        require(kind_ != 0, "none");
        kind = kind_;
        state = kind_;
    }

    function end(address payable to) external {
        selfdestruct(to);
    }
}

/// The same contract with the hoisted loop: what a developer would deploy instead.
contract Ledger {
    uint256 public total;

    function add(uint256 n) external {
        for (uint256 i = 1; i <= n; i++) {
            total += i;
        }
    }
}

contract LedgerHoisted {
    uint256 public total;

    function add(uint256 n) external {
        uint256 sum = total;
        for (uint256 i = 1; i <= n; i++) {
            sum += i;
        }
        total = sum;
    }
}

/// Two changes that are safe here: the hoisted loop, and a counter that no gas lasts to overflow left unchecked.
contract LedgerTuned {
    uint256 public total;

    function add(uint256 n) external {
        uint256 sum = total;
        for (uint256 i = 1; i <= n;) {
            sum += i;
            unchecked {
                i++;
            }
        }
        total = sum;
    }
}
