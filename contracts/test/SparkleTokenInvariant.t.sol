// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenHandler} from "./support/TokenHandler.sol";
import {TokenTest} from "./support/TokenTest.sol";

contract SparkleTokenInvariantTest is TokenTest {
    TokenHandler private handler;

    function setUp() public override {
        super.setUp();
        address[] memory holders = new address[](4);
        (holders[0], holders[1], holders[2], holders[3]) = (TREASURY, ALICE, BOB, STRANGER);
        handler = new TokenHandler(token, MINTER, PAUSER, holders);
    }

    /// @notice Tells forge which contract to drive.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_supplyStaysUnderTheCap() public view {
        requireAtMost(token.totalSupply(), CAP, "supply");
    }

    function invariant_balancesSumToTheSupply() public view {
        requireEqual(handler.sumOfBalances(), token.totalSupply(), "sum of balances");
    }

    function invariant_supplyIsWhatWasMintedLessWhatWasBurned() public view {
        requireEqual(token.totalSupply(), FIRST_SUPPLY + handler.minted() - handler.burned(), "supply");
    }

    function afterInvariant() public view {
        requireTrue(handler.effects() > 0, "the run moved tokens");
    }
}
