// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {SparkleToken} from "../src/SparkleToken.sol";
import {TokenTest} from "./support/TokenTest.sol";
import {NotUups, SparkleTokenV2, WrongSlot} from "./support/UpgradeTargets.sol";

contract SparkleTokenUpgradeTest is TokenTest {
    function test_implementationIsLocked() public {
        VM.expectRevert(Initializable.InvalidInitialization.selector);
        implementation.initialize(STRANGER, STRANGER, 1);
        requireEqual(implementation.defaultAdmin(), address(0), "admin of the implementation");
    }

    function test_proxyInitializesOnce() public {
        VM.expectRevert(Initializable.InvalidInitialization.selector);
        VM.prank(ADMIN);
        token.initialize(STRANGER, STRANGER, 1);
    }

    function test_implementationCannotBeUpgradedDirectly() public {
        SparkleTokenV2 next = new SparkleTokenV2();
        VM.expectRevert(UUPSUpgradeable.UUPSUnauthorizedCallContext.selector);
        VM.prank(UPGRADER);
        implementation.upgradeToAndCall(address(next), "");
    }

    function testFuzz_onlyTheUpgraderUpgrades(address caller) public {
        VM.assume(caller != UPGRADER);
        SparkleTokenV2 next = new SparkleTokenV2();
        expectMissingRole(caller, token.UPGRADER_ROLE());
        VM.prank(caller);
        token.upgradeToAndCall(address(next), "");
    }

    function test_upgradeToAnAccountWithoutCodeIsRefused() public {
        // The probe of an account without code fails in the caller's own extcodesize check, before any custom error.
        VM.expectRevert(bytes(""));
        VM.prank(UPGRADER);
        token.upgradeToAndCall(STRANGER, "");
        requireEqual(currentImplementation(), address(implementation), "implementation");
    }

    function test_upgradeToAContractThatIsNotUupsIsRefused() public {
        address target = address(new NotUups());
        VM.expectRevert(abi.encodeWithSelector(ERC1967Utils.ERC1967InvalidImplementation.selector, target));
        VM.prank(UPGRADER);
        token.upgradeToAndCall(target, "");
    }

    function test_upgradeToAnotherStorageSlotIsRefused() public {
        WrongSlot target = new WrongSlot();
        bytes32 slot = target.proxiableUUID();
        VM.expectRevert(abi.encodeWithSelector(UUPSUpgradeable.UUPSUnsupportedProxiableUUID.selector, slot));
        VM.prank(UPGRADER);
        token.upgradeToAndCall(address(target), "");
    }

    function test_upgradeToTheProxyItselfIsRefused() public {
        VM.expectRevert(abi.encodeWithSelector(ERC1967Utils.ERC1967InvalidImplementation.selector, address(token)));
        VM.prank(UPGRADER);
        token.upgradeToAndCall(address(token), "");
    }

    function test_upgradeKeepsBalancesRolesAndNoncesAndAddsState() public {
        give(ALICE, 42);
        VM.prank(PAUSER);
        token.pause();
        SparkleTokenV2 next = new SparkleTokenV2();

        VM.prank(UPGRADER);
        token.upgradeToAndCall(address(next), abi.encodeCall(SparkleTokenV2.initializeV2, ("onward")));

        requireEqual(currentImplementation(), address(next), "implementation");
        requireEqual(SparkleTokenV2(address(token)).motto(), "onward", "motto");
        requireEqual(token.balanceOf(ALICE), 42, "balance");
        requireEqual(token.totalSupply(), FIRST_SUPPLY, "supply");
        requireEqual(token.defaultAdmin(), ADMIN, "admin");
        requireTrue(token.hasRole(token.MINTER_ROLE(), MINTER), "minter");
        requireTrue(token.paused(), "paused");
        requireEqual(token.name(), "Sparkle", "name");

        VM.expectRevert(Initializable.InvalidInitialization.selector);
        SparkleTokenV2(address(token)).initializeV2("again");
    }

    function test_failingMigrationLeavesTheOldImplementation() public {
        SparkleTokenV2 next = new SparkleTokenV2();
        VM.expectRevert(Initializable.InvalidInitialization.selector);
        VM.prank(UPGRADER);
        token.upgradeToAndCall(address(next), abi.encodeCall(SparkleToken.initialize, (STRANGER, STRANGER, 1)));
        requireEqual(currentImplementation(), address(implementation), "implementation");
    }

    function currentImplementation() private view returns (address) {
        return address(uint160(uint256(VM.load(address(token), ERC1967Utils.IMPLEMENTATION_SLOT))));
    }
}
