// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The part of ERC-20 that pools and those who trade on them call.
interface IERC20 {
    /// @notice Lets `spender` move up to `amount` of the caller's tokens.
    function approve(address spender, uint256 amount) external returns (bool);

    /// @notice Moves `amount` from the caller to `to`.
    function transfer(address to, uint256 amount) external returns (bool);

    /// @notice Moves `amount` from `from` to `to`, spending the caller's allowance.
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}
