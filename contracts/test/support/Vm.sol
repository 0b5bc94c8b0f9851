// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Gas of the last call, as forge reports it. With `isolate`, a whole transaction: base cost and calldata
/// included, refund taken off.
struct Gas {
    uint64 gasLimit;
    uint64 gasTotalUsed;
    uint64 gasMemoryUsed;
    int64 gasRefunded;
    uint64 gasRemaining;
}

/// @notice The cheatcodes of forge that these tests use.
interface Vm {
    /// @notice Sets `msg.sender` of the next call.
    function prank(address sender) external;

    /// @notice Expects the next call to revert with exactly this data.
    function expectRevert(bytes calldata revertData) external;

    /// @notice Expects the next call to revert with exactly this selector.
    function expectRevert(bytes4 selector) external;

    /// @notice Expects the next call to revert with this selector and any arguments.
    function expectPartialRevert(bytes4 selector) external;

    /// @notice Expects the next call to emit the event emitted after this line, from this address.
    function expectEmit(address emitter) external;

    /// @notice Skips a fuzz case.
    function assume(bool condition) external pure;

    /// @notice The address of a private key.
    function addr(uint256 privateKey) external pure returns (address);

    /// @notice Signs a digest.
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /// @notice Sets `block.timestamp`.
    function warp(uint256 timestamp) external;

    /// @notice Sets `block.chainid`.
    function chainId(uint256 id) external;

    /// @notice Reads a storage slot.
    function load(address target, bytes32 slot) external view returns (bytes32 value);

    /// @notice Gas of the last call.
    function lastCallGas() external view returns (Gas memory gas);

    /// @notice Compares a number with the committed snapshot, or writes it when snapshots are emitted.
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;
}
