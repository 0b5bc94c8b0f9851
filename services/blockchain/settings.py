"""Settings of the blockchain service."""

from pathlib import Path

from pydantic import Field, FilePath, SecretStr, ValidationInfo, field_validator

from services.blockchain.chain.deployment import read_deployment
from shared.settings import DatabaseSettings

_REPOSITORY = Path(__file__).resolve().parents[2]


class BlockchainSettings(DatabaseSettings):
    """The node, the deployed contracts, and limits."""

    rpc_url: SecretStr = Field(
        SecretStr("http://127.0.0.1:8545"), description="JSON-RPC of the node; often with a key in its path."
    )
    rpc_timeout: float = Field(5, gt=0, le=60, description="Seconds for one question to the node.")
    chain_id: int = Field(31337, ge=1, lt=2**53)
    deployment_file: FilePath | None = Field(
        None, description="Addresses that `python -m contracts.script.deploy` wrote; without it /api/token answers 503."
    )
    artifacts_dir: Path = Field(_REPOSITORY / "contracts" / "artifacts", description="The committed ABIs.")
    max_wallets: int = Field(10, ge=1, le=100, description="Per user.")

    @field_validator("rpc_url")
    @classmethod
    def _http(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must be an http or https URL")
        return value

    @field_validator("deployment_file")
    @classmethod
    def _deployment_of_this_chain(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is not None and read_deployment(value).chain_id != info.data.get("chain_id"):
            raise ValueError("names a deployment on another chain than SPARKLE_CHAIN_ID")
        return value
