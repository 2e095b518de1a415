// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IERC20} from "./IERC20.sol";

/// @title A constant-product pool of two tokens with a fee of 0.30 % on the input.
/// @notice Only the deployer provides liquidity; there are no liquidity shares and no withdrawal.
/// @dev Demonstration code, not audited. Tokens that charge a fee on transfer are not supported.
contract Pool {
    /// @notice The two tokens, in the order given to the constructor (not sorted).
    IERC20 public immutable token0;
    IERC20 public immutable token1;
    address public immutable owner;

    // One storage slot: every change of the pool's state is a single write.
    uint112 private _reserve0;
    uint112 private _reserve1;
    uint32 private _blockTimestampLast;

    event Seed(uint256 amount0, uint256 amount1);
    event Sync(uint112 reserve0, uint112 reserve1);
    event Swap(
        address indexed sender, address indexed tokenIn, uint256 amountIn, uint256 amountOut, address indexed to
    );

    error BadTokens();
    error NotOwner();
    error UnknownToken(address token);
    error ZeroAmount();
    error EmptyPool();
    error ReserveOverflow();
    error InsufficientOutput(uint256 amountOut, uint256 minOut);
    error TransferFailed();

    constructor(address token0_, address token1_) {
        if (token0_ == token1_ || token0_ == address(0) || token1_ == address(0)) revert BadTokens();
        (token0, token1, owner) = (IERC20(token0_), IERC20(token1_), msg.sender);
    }

    /// @notice The reserves and the time (seconds modulo 2^32) of the block that last changed them.
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast) {
        return (_reserve0, _reserve1, _blockTimestampLast);
    }

    /// @notice Adds liquidity from the owner, who has approved both amounts to this pool.
    function seed(uint256 amount0, uint256 amount1) external {
        if (msg.sender != owner) revert NotOwner();
        if (amount0 == 0 || amount1 == 0) revert ZeroAmount();
        _sync(_reserve0 + amount0, _reserve1 + amount1);
        emit Seed(amount0, amount1);
        if (!token0.transferFrom(msg.sender, address(this), amount0)) revert TransferFailed();
        if (!token1.transferFrom(msg.sender, address(this), amount1)) revert TransferFailed();
    }

    /// @notice What `amountIn` of `tokenIn` buys now: rounded down, after the fee, possibly zero.
    function quote(address tokenIn, uint256 amountIn) public view returns (uint256 amountOut) {
        if (amountIn == 0) revert ZeroAmount();
        bool zeroForOne = _isToken0(tokenIn);
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (_reserve0, _reserve1) : (_reserve1, _reserve0);
        if (reserveIn == 0) revert EmptyPool();
        // Bounds every product below by 997 * 2^224, so none of them can overflow.
        if (amountIn > type(uint112).max - reserveIn) revert ReserveOverflow();
        uint256 afterFee = amountIn * 997;
        return (afterFee * reserveOut) / (reserveIn * 1000 + afterFee);
    }

    /// @notice Sells `amountIn` of `tokenIn`, taken from the caller, for at least `minOut` sent to `to`.
    /// @dev The state is written before the tokens are called, so re-entering finds the new reserves.
    function swap(address tokenIn, uint256 amountIn, uint256 minOut, address to) external returns (uint256 amountOut) {
        amountOut = quote(tokenIn, amountIn);
        if (amountOut == 0 || amountOut < minOut) revert InsufficientOutput(amountOut, minOut);
        bool zeroForOne = _isToken0(tokenIn);
        if (zeroForOne) _sync(_reserve0 + amountIn, _reserve1 - amountOut);
        else _sync(_reserve0 - amountOut, _reserve1 + amountIn);
        emit Swap(msg.sender, tokenIn, amountIn, amountOut, to);
        (IERC20 input, IERC20 output) = zeroForOne ? (token0, token1) : (token1, token0);
        if (!input.transferFrom(msg.sender, address(this), amountIn)) revert TransferFailed();
        if (!output.transfer(to, amountOut)) revert TransferFailed();
    }

    function _isToken0(address token) private view returns (bool) {
        if (token == address(token0)) return true;
        if (token == address(token1)) return false;
        revert UnknownToken(token);
    }

    function _sync(uint256 reserve0, uint256 reserve1) private {
        if (reserve0 > type(uint112).max || reserve1 > type(uint112).max) revert ReserveOverflow();
        (_reserve0, _reserve1, _blockTimestampLast) = (uint112(reserve0), uint112(reserve1), uint32(block.timestamp));
        emit Sync(uint112(reserve0), uint112(reserve1));
    }
}
