// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SparkleToken} from "../../src/SparkleToken.sol";
import {Vm} from "./Vm.sol";

/// @notice Drives the token with bounded random actions of a closed set of holders, so that none reverts and the sum of
/// balances can be taken.
contract TokenHandler {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    SparkleToken private immutable TOKEN;
    address private immutable MINTER;
    address private immutable PAUSER;
    address[] private holders;

    /// @notice Base units created and destroyed so far.
    uint256 public minted;
    uint256 public burned;

    /// @notice How often each action had an effect; an invariant over a run without effects proves nothing.
    uint256 public effects;

    constructor(SparkleToken token, address minter, address pauser, address[] memory holders_) {
        TOKEN = token;
        MINTER = minter;
        PAUSER = pauser;
        holders = holders_;
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        address sender = holder(from);
        if (TOKEN.paused()) return;
        amount = amount % (TOKEN.balanceOf(sender) + 1);
        VM.prank(sender);
        TOKEN.transfer(holder(to), amount);
        ++effects;
    }

    function transferFrom(uint256 owner, uint256 spender, uint256 amount) external {
        if (TOKEN.paused()) return;
        amount = amount % (TOKEN.balanceOf(holder(owner)) + 1);
        VM.prank(holder(owner));
        TOKEN.approve(holder(spender), amount);
        VM.prank(holder(spender));
        TOKEN.transferFrom(holder(owner), holder(spender), amount);
        ++effects;
    }

    function mint(uint256 to, uint256 amount) external {
        if (TOKEN.paused()) return;
        amount = amount % (TOKEN.cap() - TOKEN.totalSupply() + 1);
        VM.prank(MINTER);
        TOKEN.mint(holder(to), amount);
        minted += amount;
        ++effects;
    }

    function burn(uint256 from, uint256 amount) external {
        address account = holder(from);
        if (TOKEN.paused()) return;
        amount = amount % (TOKEN.balanceOf(account) + 1);
        VM.prank(account);
        TOKEN.burn(amount);
        burned += amount;
        ++effects;
    }

    /// @notice Pauses for one attempt in eight, so that most of a run moves tokens.
    function togglePause(uint256 seed) external {
        if (TOKEN.paused()) {
            VM.prank(PAUSER);
            TOKEN.unpause();
        } else if (seed % 8 == 0) {
            VM.prank(PAUSER);
            TOKEN.pause();
        }
    }

    function sumOfBalances() external view returns (uint256 sum) {
        for (uint256 i = 0; i < holders.length; ++i) {
            sum += TOKEN.balanceOf(holders[i]);
        }
    }

    function holder(uint256 seed) private view returns (address) {
        return holders[seed % holders.length];
    }
}
