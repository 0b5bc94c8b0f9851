// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    ERC20PermitUpgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20PermitUpgradeable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {PermitSigner} from "./support/PermitSigner.sol";

contract SparkleTokenPermitTest is PermitSigner {
    /// @dev Order of secp256k1: (r, s) and (r, N - s) are both valid signatures of one digest.
    uint256 private constant N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function testFuzz_permitSetsTheAllowance(uint256 value, uint256 deadline) public {
        deadline = deadline < block.timestamp ? block.timestamp : deadline;
        Permit memory signed = signPermit(token, BOB, value, deadline);
        VM.prank(STRANGER);
        submit(token, signed);
        requireEqual(token.allowance(ALICE, BOB), value, "allowance");
        requireEqual(token.nonces(ALICE), 1, "nonce");
    }

    function test_permitWorksOnce() public {
        Permit memory signed = signPermit(token, BOB, 5, block.timestamp);
        submit(token, signed);
        expectInvalidSigner();
        submit(token, signed);
    }

    function test_permitIsBoundToTheChain() public {
        Permit memory signed = signPermit(token, BOB, 5, block.timestamp);
        VM.chainId(block.chainid + 1);
        expectInvalidSigner();
        submit(token, signed);
    }

    function test_permitIsBoundToTheContract() public {
        Permit memory signed = signPermit(deploy(implementation), BOB, 5, block.timestamp);
        expectInvalidSigner();
        submit(token, signed);
    }

    function test_permitExpires() public {
        Permit memory signed = signPermit(token, BOB, 5, block.timestamp);
        VM.warp(signed.deadline + 1);
        VM.expectRevert(
            abi.encodeWithSelector(ERC20PermitUpgradeable.ERC2612ExpiredSignature.selector, signed.deadline)
        );
        submit(token, signed);
    }

    function testFuzz_permitOfAnotherKeyIsRefused(uint256 key) public {
        key = key % (N - 1) + 1;
        VM.assume(key != ALICE_KEY);
        Permit memory signed = signPermit(token, BOB, 5, block.timestamp);
        (signed.v, signed.r, signed.s) = VM.sign(key, digest(token, signed));
        VM.expectRevert(
            abi.encodeWithSelector(ERC20PermitUpgradeable.ERC2612InvalidSigner.selector, VM.addr(key), ALICE)
        );
        submit(token, signed);
    }

    function test_malleablePermitIsRefused() public {
        Permit memory signed = signPermit(token, BOB, 5, block.timestamp);
        signed.s = bytes32(N - uint256(signed.s));
        signed.v = signed.v == 27 ? 28 : 27;
        VM.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, signed.s));
        submit(token, signed);
    }

    function test_permitOfTheZeroAddressIsRefused() public {
        Permit memory signed = signPermit(token, BOB, 5, block.timestamp);
        signed.owner = address(0);
        signed.v = 0;
        VM.expectRevert(ECDSA.ECDSAInvalidSignature.selector);
        submit(token, signed);
    }

    /// @dev A watcher may submit the permit first. The allowance is then already there: a caller that tolerates the
    /// failed permit goes on.
    function test_frontRunPermitLeavesTheSpenderAbleToSpend() public {
        give(ALICE, 5);
        Permit memory signed = signPermit(token, BOB, 5, block.timestamp);
        VM.prank(STRANGER);
        submit(token, signed);

        VM.prank(BOB);
        token.transferFrom(ALICE, BOB, 5);
        requireEqual(token.balanceOf(BOB), 5, "spent");
    }

    function test_permitStaysPossibleWhilePaused() public {
        VM.prank(PAUSER);
        token.pause();
        submit(token, signPermit(token, BOB, 5, block.timestamp));
        requireEqual(token.allowance(ALICE, BOB), 5, "allowance");
    }

    function test_domainNamesTokenVersionChainAndContract() public view {
        (, string memory name, string memory version, uint256 chainId, address verifying,,) = token.eip712Domain();
        requireEqual(name, "Sparkle", "name");
        requireEqual(version, "1", "version");
        requireEqual(chainId, block.chainid, "chain");
        requireEqual(verifying, address(token), "contract");
    }

    /// @dev Which address a wrong digest recovers to is unknowable, so only the selector is expected.
    function expectInvalidSigner() private {
        VM.expectPartialRevert(ERC20PermitUpgradeable.ERC2612InvalidSigner.selector);
    }
}
