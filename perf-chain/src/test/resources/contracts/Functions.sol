// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Every way in which one function comes to run inside another.
library Maths {
    function twice(uint256 x) internal pure returns (uint256) {
        return x * 2;
    }

    /// Called from outside it runs by DELEGATECALL.
    function far(uint256 x) external pure returns (uint256) {
        return twice(x) + 1;
    }
}

contract Base {
    uint256 public total;
    mapping(uint256 => uint256) public marks;

    modifier counted() {
        require(total < 1_000_000, "full");
        _;
        total += 1;
    }

    constructor(uint256 start) {
        _put(start);
    }

    function _put(uint256 x) internal virtual {
        total = x;
    }
}

contract Functions is Base {
    uint256 public immutable offset;
    uint256 private last;

    constructor(uint256 offset_) Base(7) {
        offset = offset_;
        _note(offset_);
    }

    receive() external payable {
        _note(msg.value);
    }

    function _put(uint256 x) internal override {
        super._put(x + offset);
        _note(x);
    }

    function _note(uint256 x) internal {
        last = x;
    }

    function add(uint256 n) external counted {
        for (uint256 i = 0; i < n; i++) {
            _put(Maths.twice(i));
        }
    }

    function fibonacci(uint256 n) public returns (uint256) {
        if (n < 2) {
            _note(n);
            return n;
        }
        return fibonacci(n - 1) + fibonacci(n - 2);
    }

    function pointer(uint256 n) external returns (uint256) {
        function(uint256) internal returns (uint256) f = n % 2 == 0 ? _even : _odd;
        return f(n) + f(n + 2);
    }

    function _even(uint256 n) internal returns (uint256) {
        marks[n] = 1;
        return _odd(n);
    }

    function _odd(uint256 n) internal returns (uint256) {
        marks[n] += 2;
        return n;
    }

    function over(uint256 n) external returns (uint256) {
        return _over(n) + _over(n, n + 1) + _over(3);
    }

    function _over(uint256 n) internal returns (uint256) {
        marks[n] = n;
        return n;
    }

    function _over(uint256 n, uint256 m) internal returns (uint256) {
        marks[n] = m;
        return m;
    }

    /// Ends with two functions open.
    function fails(uint256 n) external {
        _check(n);
        _note(n);
    }

    function _check(uint256 n) internal {
        marks[n] = 5;
        _refuse(n);
    }

    function _refuse(uint256 n) internal pure {
        require(n == 0, "refused");
    }

    function tries(uint256 n) external returns (uint256 caught) {
        for (uint256 i = 0; i < n; i++) {
            try this.fails(i) {} catch {
                caught += _caught(i);
            }
        }
    }

    function _caught(uint256 i) internal returns (uint256) {
        last = i;
        return 1;
    }

    function library_(uint256 n) external returns (uint256) {
        return _viaLibrary(n) + Maths.twice(n);
    }

    function _viaLibrary(uint256 n) internal returns (uint256) {
        uint256 result = Maths.far(n);
        last = result;
        return result;
    }

    function plain(uint256 n) external returns (uint256 sum) {
        unchecked {
            for (uint256 i = 0; i < n; i++) {
                sum += _bits(i);
            }
        }
        _note(sum);
    }

    function _bits(uint256 x) internal pure returns (uint256 y) {
        assembly {
            function square(a) -> b {
                b := mul(a, a)
            }
            for { let i := 0 } lt(i, 3) { i := add(i, 1) } { y := add(y, square(add(x, i))) }
        }
    }

    /// Ends inside of a function, by RETURN.
    function leaves(uint256 n) external returns (uint256) {
        return _leave(n);
    }

    function _leave(uint256 n) internal returns (uint256) {
        last = n;
        assembly {
            mstore(0, n)
            return(0, 32)
        }
    }

    /// What a function uses, by the EVM's own clock.
    function measured(uint256 n) external returns (uint256 used) {
        uint256 before = gasleft();
        _work(n);
        used = before - gasleft();
        _note(used);
    }

    function _work(uint256 n) internal {
        for (uint256 i = 0; i < n; i++) {
            _step(i);
        }
    }

    function _step(uint256 i) internal {
        marks[i] = i + 1;
    }

    /// A tree of calls by chance: functions, itself, other frames, failures.
    function tree(uint256 seed) external returns (uint256) {
        return _grow(uint256(keccak256(abi.encode(seed))), 3);
    }

    function _grow(uint256 seed, uint256 depth) internal returns (uint256) {
        if (depth == 0) {
            return _leaf(seed);
        }
        uint256 sum = 0;
        for (uint256 i = 0; i < 1 + (seed % 3); i++) {
            uint256 next = uint256(keccak256(abi.encode(seed, i)));
            uint256 kind = (next >> 8) % 6;
            if (kind == 0) {
                sum += _left(next, depth - 1);
            } else if (kind == 1) {
                sum += _grow(next, depth - 1);
            } else if (kind == 2) {
                sum += _leaf(next);
            } else if (kind == 3) {
                try this.branch(next, depth - 1) returns (uint256 more) {
                    sum += more;
                } catch {
                    sum += _leaf(next);
                }
            } else if (kind == 4) {
                _put(next % 100);
            } else {
                function(uint256, uint256) internal returns (uint256) f = next % 2 == 0 ? _left : _grow;
                sum += f(next, depth - 1);
            }
        }
        return sum % 1000;
    }

    function _left(uint256 seed, uint256 depth) internal returns (uint256) {
        return _grow(seed >> 3, depth) + 1;
    }

    function _leaf(uint256 seed) internal returns (uint256) {
        marks[seed % 5] = seed % 7;
        return seed % 11;
    }

    function branch(uint256 seed, uint256 depth) external returns (uint256) {
        require(seed % 5 != 0, "broken");
        return _grow(seed, depth);
    }
}

/// Deploys another contract, whose code nobody tells.
contract Factory {
    function make(uint256 n) external returns (address) {
        return _make(n);
    }

    function _make(uint256 n) internal returns (address) {
        return address(new Functions(n));
    }
}
