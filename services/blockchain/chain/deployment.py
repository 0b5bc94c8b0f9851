"""The addresses that the deployment wrote down."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from shared.ethereum import Address


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class DeployedContract(_Part):
    """A contract behind its proxy; callers use `proxy`."""

    proxy: Address
    implementation: Address


class DeployedContracts(_Part):
    """Every contract of the platform, under its Solidity name."""

    token: DeployedContract = Field(alias="SparkleToken")


class Deployment(_Part):
    """Where the contracts live, and the block from which their history is worth reading."""

    chain_id: int
    block_number: int
    contracts: DeployedContracts


def read_deployment(file: Path) -> Deployment:
    """Return the deployment that `file` names.

    Raises:
        ValueError: it is not a deployment file.
    """
    try:
        return Deployment.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        raise ValueError("is not a deployment file; `python -m contracts.script.deploy` writes one") from None
