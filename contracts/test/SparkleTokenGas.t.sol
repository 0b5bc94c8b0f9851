// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PermitSigner} from "./support/PermitSigner.sol";

/// @notice Gas of whole transactions through the proxy, with cold storage, against the limits the project set itself.
/// @dev `isolate` runs each call as its own transaction. The figures are kept in snapshots/ as well, where a change of
/// a single unit shows in review.
/// forge-config: default.isolate = true
contract SparkleTokenGasTest is PermitSigner {
    function setUp() public override {
        super.setUp();
        give(ALICE, 1_000 ether);
        give(BOB, 1_000 ether);
    }

    function test_gas_transferToNewHolder() public {
        VM.prank(ALICE);
        token.transfer(STRANGER, 12.5 ether);
        record("transfer to a new holder", 58_791);
    }

    function test_gas_transferToExistingHolder() public {
        VM.prank(ALICE);
        token.transfer(BOB, 12.5 ether);
        record("transfer to an existing holder", 41_691);
    }

    function test_gas_mint() public {
        VM.prank(MINTER);
        token.mint(ALICE, 12.5 ether);
        record("mint to an existing holder", 43_969);
    }

    function test_gas_burn() public {
        VM.prank(ALICE);
        token.burn(12.5 ether);
        record("burn", 41_039);
    }

    function test_gas_firstPermit() public {
        Permit memory signed = signPermit(token, BOB, 12.5 ether, block.timestamp + 1 hours);
        submit(token, signed);
        record("first permit", 86_115);
    }

    function record(string memory what, uint256 limit) private {
        uint256 used = VM.lastCallGas().gasTotalUsed;
        requireAtMost(used, limit, what);
        VM.snapshotValue("SparkleToken", what, used);
    }
}
