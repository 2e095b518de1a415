// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// Runtime code in test/resources/dev/tacho/chain/batch/*.hex: solc 0.8.37+commit.f401782d, optimizer with 200 runs,
// metadata.bytecodeHash none. To be compiled anew by hand when this file changes.

/// The one function of Multicall3 that perf-chain calls, with the same signature and meaning.
contract Aggregator {
    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    struct Result {
        bool success;
        bytes returnData;
    }

    function aggregate3(Call3[] calldata calls) external payable returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            (results[i].success, results[i].returnData) = calls[i].target.call(calls[i].callData);
            require(calls[i].allowFailure || results[i].success, "Multicall3: call failed");
        }
    }
}

/// Something to call: a value for each input, and every way to fail.
contract Target {
    error Own(uint256 value);
    error Two(uint256 value, string text);

    function square(uint256 x) external pure returns (uint256) {
        return x * x;
    }

    function sender() external view returns (address) {
        return msg.sender;
    }

    function fails(uint256 way) external pure returns (uint256) {
        if (way == 0) {
            revert("for a \"reason\"");
        }
        if (way == 1) {
            revert Own(7);
        }
        if (way == 2) {
            revert();
        }
        if (way == 5) {
            return type(uint256).max + way;
        }
        if (way == 6) {
            revert("");
        }
        if (way == 7) {
            assembly {
                invalid()
            }
        }
        if (way == 8) {
            assert(way == 0);
        }
        while (way == 9) {}
        if (way == 10) {
            revert Two(way, "of its own");
        }
        if (way == 11) {
            revert(string(abi.encodePacked(bytes2(0xc328))));
        }
        return 1 / (way - 3);
    }
}
