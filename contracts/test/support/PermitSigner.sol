// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SparkleToken} from "../../src/SparkleToken.sol";
import {TokenTest} from "./TokenTest.sol";

/// @notice Signs ERC-2612 permits as ALICE.
abstract contract PermitSigner is TokenTest {
    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    function submit(SparkleToken target, Permit memory p) internal {
        target.permit(p.owner, p.spender, p.value, p.deadline, p.v, p.r, p.s);
    }

    function signPermit(SparkleToken target, address spender, uint256 value, uint256 deadline)
        internal
        view
        returns (Permit memory p)
    {
        p.owner = ALICE;
        p.spender = spender;
        p.value = value;
        p.nonce = target.nonces(ALICE);
        p.deadline = deadline;
        (p.v, p.r, p.s) = VM.sign(ALICE_KEY, digest(target, p));
    }

    function digest(SparkleToken target, Permit memory p) internal view returns (bytes32) {
        bytes32 message = keccak256(abi.encode(PERMIT_TYPEHASH, p.owner, p.spender, p.value, p.nonce, p.deadline));
        return keccak256(abi.encodePacked(hex"1901", target.DOMAIN_SEPARATOR(), message));
    }
}
