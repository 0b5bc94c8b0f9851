// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AccessControlDefaultAdminRulesUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/extensions/AccessControlDefaultAdminRulesUpgradeable.sol";
import {ERC20Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {
    ERC20BurnableUpgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20BurnableUpgradeable.sol";
import {
    ERC20PausableUpgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20PausableUpgradeable.sol";
import {
    ERC20PermitUpgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20PermitUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// @title SparkleToken
/// @author Sparkle Universe
/// @notice SPARK, the token of the Sparkle Universe: an ERC-20 with a hard cap, signed approvals (ERC-2612),
/// burning, and a pause that stops every movement of tokens.
/// @dev Lives behind an ERC-1967 proxy and upgrades itself (UUPS, ERC-1822). The contract declares no storage of its
/// own and every base keeps its state in an ERC-7201 namespace, so a later version cannot collide with this one.
///
/// Power is split. The admin hands out roles and can do nothing else; it changes hands in two steps with
/// {ADMIN_TRANSFER_DELAY} in between. Whoever deploys gets no role: {initialize} names the admin.
///
/// Vote checkpoints (ERC20Votes) are left out on purpose: they add about 36,000 gas to each mint and burn and 65,000 to
/// a transfer between delegates.
contract SparkleToken is
    ERC20BurnableUpgradeable,
    ERC20PausableUpgradeable,
    ERC20PermitUpgradeable,
    AccessControlDefaultAdminRulesUpgradeable,
    UUPSUpgradeable
{
    /// @notice May create tokens, up to the cap.
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    /// @notice May pause and resume every movement of tokens.
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @notice May replace the implementation behind the proxy.
    bytes32 public constant UPGRADER_ROLE = keccak256("UPGRADER_ROLE");

    /// @notice Seconds between naming a new admin and the moment it can accept.
    uint48 public constant ADMIN_TRANSFER_DELAY = 2 days;

    /// @dev One billion SPARK. A constant because a cap in storage costs 2,100 gas on each mint; raising it takes an
    /// upgrade, which is a visible event.
    uint256 private constant MAX_SUPPLY = 1_000_000_000 ether;

    /// @notice The mint would lift the supply above the cap.
    /// @param increasedSupply The supply after the mint, in base units.
    /// @param cap The most that may exist, in base units.
    error ERC20ExceededCap(uint256 increasedSupply, uint256 cap);

    /// @notice Locks the implementation: only a proxy can be initialized.
    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    /// @notice Names the token, its admin, and creates the first supply. Runs once, in the proxy's constructor.
    /// @param admin Hands out the roles; usually a multisig. Receives no other role.
    /// @param treasury Receives the first supply.
    /// @param initialSupply The first supply in base units; zero is fine.
    function initialize(address admin, address treasury, uint256 initialSupply) external initializer {
        __ERC20_init("Sparkle", "SPARK");
        __ERC20Permit_init("Sparkle");
        __AccessControlDefaultAdminRules_init(ADMIN_TRANSFER_DELAY, admin);
        if (initialSupply > 0) {
            _mint(treasury, initialSupply);
        }
    }

    /// @notice Creates tokens.
    /// @param to Receives them.
    /// @param amount How many, in base units.
    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }

    /// @notice Stops transfers, mints and burns. Approvals and permits stay possible.
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @notice Lets tokens move again.
    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    /// @notice The most SPARK that may ever exist.
    /// @return The cap in base units.
    function cap() external pure returns (uint256) {
        return MAX_SUPPLY;
    }

    /// @notice Moves, creates or destroys tokens; never while paused, never above the cap.
    /// @param from The sender; zero for a mint.
    /// @param to The receiver; zero for a burn.
    /// @param value How many, in base units.
    function _update(address from, address to, uint256 value)
        internal
        override(ERC20Upgradeable, ERC20PausableUpgradeable)
    {
        super._update(from, to, value);
        if (from == address(0)) {
            uint256 supply = totalSupply();
            if (supply > MAX_SUPPLY) {
                revert ERC20ExceededCap(supply, MAX_SUPPLY);
            }
        }
    }

    /// @notice Lets only the upgrader replace the implementation.
    /// @param newImplementation The candidate.
    /// @dev The candidate itself is checked by {UUPSUpgradeable}: it must have code and answer `proxiableUUID`.
    function _authorizeUpgrade(address newImplementation) internal override onlyRole(UPGRADER_ROLE) {}
}
