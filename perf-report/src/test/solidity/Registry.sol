// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The list of pools from which a router discovers what it may quote.
/// @notice The list only grows, so an index once seen keeps naming the same pool.
/// @dev Demonstration code: not audited, not meant for a public chain.
contract Registry {
    address public immutable owner = msg.sender;

    /// @notice The pool at an index below `poolCount()`; reverts beyond it.
    address[] public pools;

    /// @notice Whether an address has been added.
    mapping(address pool => bool) public listed;

    event PoolAdded(uint256 indexed index, address indexed pool);

    error NotOwner();
    error NotAContract(address pool);
    error AlreadyListed(address pool);

    /// @notice Appends a deployed pool to the list; only the deployer may.
    function add(address pool) external {
        if (msg.sender != owner) revert NotOwner();
        if (pool.code.length == 0) revert NotAContract(pool);
        if (listed[pool]) revert AlreadyListed(pool);
        listed[pool] = true;
        emit PoolAdded(pools.length, pool);
        pools.push(pool);
    }

    /// @notice How many pools are listed.
    function poolCount() external view returns (uint256) {
        return pools.length;
    }
}
