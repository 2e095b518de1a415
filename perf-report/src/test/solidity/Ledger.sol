// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Adds up in storage, slot by slot: dear.
/// @dev Demonstration code for a gas profile.
contract Ledger {
    uint256 public total;

    /// @notice Adds 1 + 2 + ... + `n`.
    function add(uint256 n) external {
        for (uint256 i = 1; i <= n; i++) {
            total += i;
        }
    }
}

/// @title The same with the sum kept in a variable, and a counter that no gas lasts to overflow left unchecked.
contract LedgerTuned {
    uint256 public total;

    /// @notice Adds 1 + 2 + ... + `n`.
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
