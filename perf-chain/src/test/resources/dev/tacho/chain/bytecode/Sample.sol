// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Six functions, one of which nobody calls in the tests.
/// @dev Compiled by solc 0.8.37 for Cancun, optimised for 200 runs, and for 1,000,000 runs ("ByHalves").
contract Sample {
    uint256 public total;
    mapping(address => uint256) public shares;

    function deposit() external payable {
        shares[msg.sender] += msg.value;
        total += msg.value;
    }

    function withdraw(uint256 amount) external {
        shares[msg.sender] -= amount;
        total -= amount;
        payable(msg.sender).transfer(amount);
    }

    function double(uint256 value) external pure returns (uint256) {
        return 2 * value;
    }

    function forgotten(uint256 rounds) external {
        for (uint256 i = 0; i < rounds; i++) {
            total = total * 3 + i;
        }
    }
}
