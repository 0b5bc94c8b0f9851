"""What the worker does for imports."""

from services.content.imports.running import Importer
from shared.clock import SystemClock
from shared.worker import WorkerContext


async def carry_out_imports(context: WorkerContext) -> None:
    """Carry out imports, forever."""
    await Importer(context.database, SystemClock()).run()
