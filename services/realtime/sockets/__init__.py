"""The Socket.IO server: protocol guard, fan-out between replicas, sessions, event dispatch."""
