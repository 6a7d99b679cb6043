"""moewarden behind the Model Context Protocol: logs are read and investigated for an agent, which gets cited results."""
