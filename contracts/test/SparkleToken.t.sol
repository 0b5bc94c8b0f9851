// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    IAccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/IAccessControlDefaultAdminRules.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PausableUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/PausableUpgradeable.sol";
import {SparkleToken} from "../src/SparkleToken.sol";
import {TokenTest} from "./support/TokenTest.sol";

contract SparkleTokenTest is TokenTest {
    function test_metadata() public view {
        requireEqual(token.name(), "Sparkle", "name");
        requireEqual(token.symbol(), "SPARK", "symbol");
        requireEqual(token.decimals(), 18, "decimals");
        requireEqual(token.cap(), CAP, "cap");
    }

    function test_firstSupplyGoesToTheTreasury() public view {
        requireEqual(token.totalSupply(), FIRST_SUPPLY, "supply");
        requireEqual(token.balanceOf(TREASURY), FIRST_SUPPLY, "treasury");
    }

    function test_initializeWithoutSupplyMintsNothing() public {
        bytes memory init = abi.encodeCall(SparkleToken.initialize, (ADMIN, address(0), 0));
        SparkleToken empty = SparkleToken(address(new ERC1967Proxy(address(implementation), init)));
        requireEqual(empty.totalSupply(), 0, "supply");
    }

    function test_initializeRefusesTheZeroAdmin() public {
        bytes memory init = abi.encodeCall(SparkleToken.initialize, (address(0), TREASURY, FIRST_SUPPLY));
        VM.expectRevert(
            abi.encodeWithSelector(
                IAccessControlDefaultAdminRules.AccessControlInvalidDefaultAdmin.selector, address(0)
            )
        );
        new ERC1967Proxy(address(implementation), init);
    }

    function test_initializeRefusesASupplyAboveTheCap() public {
        bytes memory init = abi.encodeCall(SparkleToken.initialize, (ADMIN, TREASURY, CAP + 1));
        VM.expectRevert(abi.encodeWithSelector(SparkleToken.ERC20ExceededCap.selector, CAP + 1, CAP));
        new ERC1967Proxy(address(implementation), init);
    }

    // Transfers and allowances

    function testFuzz_transferMovesExactlyTheAmount(address to, uint256 amount) public {
        VM.assume(to != address(0) && to != TREASURY);
        amount = amount % (FIRST_SUPPLY + 1);
        VM.expectEmit(address(token));
        emit IERC20.Transfer(TREASURY, to, amount);
        VM.prank(TREASURY);
        requireTrue(token.transfer(to, amount), "returns true");
        requireEqual(token.balanceOf(to), amount, "receiver");
        requireEqual(token.balanceOf(TREASURY), FIRST_SUPPLY - amount, "sender");
        requireEqual(token.totalSupply(), FIRST_SUPPLY, "supply");
    }

    function testFuzz_transferToOneselfChangesNothing(uint256 amount) public {
        amount = amount % (FIRST_SUPPLY + 1);
        VM.prank(TREASURY);
        token.transfer(TREASURY, amount);
        requireEqual(token.balanceOf(TREASURY), FIRST_SUPPLY, "balance");
    }

    function test_transferRefusesMoreThanTheBalance() public {
        VM.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ALICE, 0, 1));
        VM.prank(ALICE);
        token.transfer(BOB, 1);
    }

    function test_transferRefusesTheZeroReceiver() public {
        VM.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        VM.prank(TREASURY);
        token.transfer(address(0), 1);
    }

    function testFuzz_transferFromSpendsTheAllowance(uint256 allowed, uint256 spent) public {
        allowed = allowed % FIRST_SUPPLY;
        spent = spent % (allowed + 1);
        VM.prank(TREASURY);
        token.approve(BOB, allowed);
        VM.prank(BOB);
        token.transferFrom(TREASURY, ALICE, spent);
        requireEqual(token.allowance(TREASURY, BOB), allowed - spent, "allowance");
        requireEqual(token.balanceOf(ALICE), spent, "receiver");
    }

    function test_transferFromRefusesMoreThanTheAllowance() public {
        VM.prank(TREASURY);
        token.approve(BOB, 5);
        VM.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, BOB, 5, 6));
        VM.prank(BOB);
        token.transferFrom(TREASURY, BOB, 6);
    }

    // Minting and burning

    function test_minterMintsUpToTheCapAndNotBeyond() public {
        VM.prank(MINTER);
        token.mint(ALICE, CAP - FIRST_SUPPLY);
        requireEqual(token.totalSupply(), CAP, "supply");
        VM.expectRevert(abi.encodeWithSelector(SparkleToken.ERC20ExceededCap.selector, CAP + 1, CAP));
        VM.prank(MINTER);
        token.mint(ALICE, 1);
    }

    function testFuzz_onlyTheMinterMints(address caller) public {
        VM.assume(caller != MINTER);
        expectMissingRole(caller, token.MINTER_ROLE());
        VM.prank(caller);
        token.mint(caller, 1);
    }

    function test_burnMakesRoomUnderTheCap() public {
        VM.prank(MINTER);
        token.mint(ALICE, CAP - FIRST_SUPPLY);
        VM.prank(ALICE);
        token.burn(7);
        VM.prank(MINTER);
        token.mint(BOB, 7);
        requireEqual(token.totalSupply(), CAP, "supply");
    }

    function test_burnFromNeedsAnAllowance() public {
        give(ALICE, 10);
        VM.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, BOB, 0, 1));
        VM.prank(BOB);
        token.burnFrom(ALICE, 1);
    }

    function testFuzz_burnTakesFromHolderAndSupply(uint256 amount) public {
        amount = amount % (FIRST_SUPPLY + 1);
        VM.prank(TREASURY);
        token.burn(amount);
        requireEqual(token.balanceOf(TREASURY), FIRST_SUPPLY - amount, "holder");
        requireEqual(token.totalSupply(), FIRST_SUPPLY - amount, "supply");
    }

    // Pause

    function test_pauseStopsEveryMovementAndNothingElse() public {
        give(ALICE, 10);
        VM.prank(PAUSER);
        token.pause();

        VM.expectRevert(PausableUpgradeable.EnforcedPause.selector);
        VM.prank(ALICE);
        token.transfer(BOB, 1);
        VM.expectRevert(PausableUpgradeable.EnforcedPause.selector);
        VM.prank(MINTER);
        token.mint(BOB, 1);
        VM.expectRevert(PausableUpgradeable.EnforcedPause.selector);
        VM.prank(ALICE);
        token.burn(1);

        VM.prank(ALICE);
        token.approve(BOB, 4);
        requireEqual(token.allowance(ALICE, BOB), 4, "allowance");

        VM.prank(PAUSER);
        token.unpause();
        VM.prank(BOB);
        token.transferFrom(ALICE, BOB, 4);
        requireEqual(token.balanceOf(BOB), 4, "moves again");
    }

    function testFuzz_onlyThePauserPausesAndResumes(address caller) public {
        VM.assume(caller != PAUSER);
        bytes32 role = token.PAUSER_ROLE();
        expectMissingRole(caller, role);
        VM.prank(caller);
        token.pause();
        expectMissingRole(caller, role);
        VM.prank(caller);
        token.unpause();
    }

    // Roles

    function test_nobodyIsBornWithAnOperationalRole() public {
        SparkleToken fresh = deploy(implementation);
        address[4] memory accounts = [ADMIN, TREASURY, address(this), address(fresh)];
        for (uint256 i = 0; i < accounts.length; ++i) {
            requireTrue(!fresh.hasRole(fresh.MINTER_ROLE(), accounts[i]), "minter");
            requireTrue(!fresh.hasRole(fresh.PAUSER_ROLE(), accounts[i]), "pauser");
            requireTrue(!fresh.hasRole(fresh.UPGRADER_ROLE(), accounts[i]), "upgrader");
        }
        requireTrue(!fresh.hasRole(fresh.DEFAULT_ADMIN_ROLE(), address(this)), "the deployer is not the admin");
        requireEqual(fresh.defaultAdmin(), ADMIN, "admin");
    }

    function testFuzz_onlyTheAdminGrantsRoles(address caller) public {
        VM.assume(caller != ADMIN);
        bytes32 role = token.MINTER_ROLE();
        expectMissingRole(caller, token.DEFAULT_ADMIN_ROLE());
        VM.prank(caller);
        token.grantRole(role, caller);
    }

    function test_revokedMinterCannotMint() public {
        bytes32 role = token.MINTER_ROLE();
        VM.prank(ADMIN);
        token.revokeRole(role, MINTER);
        expectMissingRole(MINTER, role);
        VM.prank(MINTER);
        token.mint(MINTER, 1);
    }

    function test_adminCannotBeGrantedDirectly() public {
        bytes32 role = token.DEFAULT_ADMIN_ROLE();
        VM.expectRevert(IAccessControlDefaultAdminRules.AccessControlEnforcedDefaultAdminRules.selector);
        VM.prank(ADMIN);
        token.grantRole(role, STRANGER);
    }

    function test_adminChangesHandsOnlyAfterTheDelay() public {
        uint48 delay = token.ADMIN_TRANSFER_DELAY();
        VM.prank(ADMIN);
        token.beginDefaultAdminTransfer(BOB);
        uint48 schedule = uint48(block.timestamp) + delay;

        VM.warp(schedule);
        VM.expectRevert(
            abi.encodeWithSelector(
                IAccessControlDefaultAdminRules.AccessControlEnforcedDefaultAdminDelay.selector, schedule
            )
        );
        VM.prank(BOB);
        token.acceptDefaultAdminTransfer();

        VM.warp(uint256(schedule) + 1);
        VM.expectRevert(
            abi.encodeWithSelector(IAccessControlDefaultAdminRules.AccessControlInvalidDefaultAdmin.selector, STRANGER)
        );
        VM.prank(STRANGER);
        token.acceptDefaultAdminTransfer();

        VM.prank(BOB);
        token.acceptDefaultAdminTransfer();
        requireEqual(token.defaultAdmin(), BOB, "admin");
    }

    function test_adminCanCallBackAStolenTransfer() public {
        VM.prank(ADMIN);
        token.beginDefaultAdminTransfer(STRANGER);
        VM.prank(ADMIN);
        token.cancelDefaultAdminTransfer();
        VM.warp(block.timestamp + 30 days);
        VM.expectRevert(
            abi.encodeWithSelector(IAccessControlDefaultAdminRules.AccessControlInvalidDefaultAdmin.selector, STRANGER)
        );
        VM.prank(STRANGER);
        token.acceptDefaultAdminTransfer();
    }
}
