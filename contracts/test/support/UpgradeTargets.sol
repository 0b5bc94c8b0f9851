// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SparkleToken} from "../../src/SparkleToken.sol";

/// @notice A later version that adds state in its own namespace.
contract SparkleTokenV2 is SparkleToken {
    /// @custom:storage-location erc7201:sparkle.test.V2
    struct V2Storage {
        string motto;
    }

    bytes32 private constant V2_STORAGE =
        keccak256(abi.encode(uint256(keccak256("sparkle.test.V2")) - 1)) & ~bytes32(uint256(0xff));

    function initializeV2(string calldata motto_) external reinitializer(2) {
        v2().motto = motto_;
    }

    function motto() external view returns (string memory) {
        return v2().motto;
    }

    function v2() private pure returns (V2Storage storage $) {
        bytes32 slot = V2_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}

/// @notice Has code, but cannot upgrade itself: it would freeze the proxy for good.
contract NotUups {
    function totalSupply() external pure returns (uint256) {
        return 0;
    }
}

/// @notice Answers `proxiableUUID` with a slot that is not the ERC-1967 one.
contract WrongSlot {
    function proxiableUUID() external pure returns (bytes32) {
        return keccak256("another slot");
    }
}
