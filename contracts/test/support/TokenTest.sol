// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {SparkleToken} from "../../src/SparkleToken.sol";
import {Vm} from "./Vm.sol";

/// @notice A token behind its proxy, with one account for each role and two holders.
abstract contract TokenTest {
    /// @notice Tells forge that this is a test contract.
    bool public constant IS_TEST = true;

    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant CAP = 1_000_000_000 ether;
    uint256 internal constant FIRST_SUPPLY = 100_000_000 ether;

    uint256 internal constant ALICE_KEY = 0xA11CE;

    address internal immutable ADMIN = address(0xAD);
    address internal immutable TREASURY = address(0x7E);
    address internal immutable MINTER = address(0x31);
    address internal immutable PAUSER = address(0x32);
    address internal immutable UPGRADER = address(0x33);
    address internal immutable ALICE = VM.addr(ALICE_KEY);
    address internal immutable BOB = address(0xB0B);
    address internal immutable STRANGER = address(0x5757);

    SparkleToken internal implementation;
    SparkleToken internal token;

    /// @notice A comparison failed.
    error NotEqual(string what, uint256 actual, uint256 expected);

    /// @notice A bound was passed.
    error TooHigh(string what, uint256 actual, uint256 limit);

    /// @notice A condition does not hold.
    error NotTrue(string what);

    function setUp() public virtual {
        implementation = new SparkleToken();
        token = deploy(implementation);
        bytes32 minter = token.MINTER_ROLE();
        bytes32 pauser = token.PAUSER_ROLE();
        bytes32 upgrader = token.UPGRADER_ROLE();
        VM.prank(ADMIN);
        token.grantRole(minter, MINTER);
        VM.prank(ADMIN);
        token.grantRole(pauser, PAUSER);
        VM.prank(ADMIN);
        token.grantRole(upgrader, UPGRADER);
    }

    function deploy(SparkleToken logic) internal returns (SparkleToken) {
        bytes memory init = abi.encodeCall(SparkleToken.initialize, (ADMIN, TREASURY, FIRST_SUPPLY));
        return SparkleToken(address(new ERC1967Proxy(address(logic), init)));
    }

    function give(address to, uint256 amount) internal {
        VM.prank(TREASURY);
        token.transfer(to, amount);
    }

    function expectMissingRole(address account, bytes32 role) internal {
        VM.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role));
    }

    function requireEqual(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert NotEqual(what, actual, expected);
    }

    function requireEqual(address actual, address expected, string memory what) internal pure {
        if (actual != expected) revert NotEqual(what, uint160(actual), uint160(expected));
    }

    function requireEqual(string memory actual, string memory expected, string memory what) internal pure {
        if (keccak256(bytes(actual)) != keccak256(bytes(expected))) revert NotTrue(what);
    }

    function requireAtMost(uint256 actual, uint256 limit, string memory what) internal pure {
        if (actual > limit) revert TooHigh(what, actual, limit);
    }

    function requireTrue(bool condition, string memory what) internal pure {
        if (!condition) revert NotTrue(what);
    }
}
