// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IERC20} from "./IERC20.sol";
import {Pool} from "./Pool.sol";

/// @title Trades an order along several routes at once, whole or not at all.
/// @notice Whoever trades has approved the token sold to this contract.
/// @dev Demonstration code, not audited. It holds no token between two transactions.
contract Aggregator {
    event Trade(address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut);

    error InsufficientOutput(uint256 amountOut, uint256 minOut);
    error BadParts();
    error TransferFailed();

    /// @notice Lets a pool take its tokens from this contract; to be called once before it is traded on.
    function prepare(Pool pool) external {
        pool.token0().approve(address(pool), type(uint256).max);
        pool.token1().approve(address(pool), type(uint256).max);
    }

    /// @notice Sells each amount along its own route and gives the caller what all of them buy, at least `minOut`.
    /// @param amounts how much of `tokenIn` goes along each route
    /// @param hops how many pools each route takes
    /// @param pools the pools of the first route, then those of the second, and so on
    function trade(
        address tokenIn,
        address tokenOut,
        uint256[] calldata amounts,
        uint256[] calldata hops,
        Pool[] calldata pools,
        uint256 minOut
    ) external returns (uint256 amountOut) {
        if (amounts.length != hops.length) revert BadParts();
        uint256 sold;
        uint256 next;
        for (uint256 i = 0; i < amounts.length; i++) {
            sold += amounts[i];
            if (!IERC20(tokenIn).transferFrom(msg.sender, address(this), amounts[i])) revert TransferFailed();
            amountOut += _along(tokenIn, tokenOut, amounts[i], pools[next:next + hops[i]]);
            next += hops[i];
        }
        if (next != pools.length) revert BadParts();
        if (amountOut < minOut) revert InsufficientOutput(amountOut, minOut);
        emit Trade(tokenIn, tokenOut, sold, amountOut);
    }

    function _along(address tokenIn, address tokenOut, uint256 amount, Pool[] calldata pools)
        private
        returns (uint256)
    {
        address token = tokenIn;
        for (uint256 i = 0; i < pools.length; i++) {
            address to = i + 1 == pools.length ? msg.sender : address(this);
            amount = pools[i].swap(token, amount, 0, to);
            token = token == address(pools[i].token0()) ? address(pools[i].token1()) : address(pools[i].token0());
        }
        if (token != tokenOut || pools.length == 0) revert BadParts();
        return amount;
    }
}
