/** The one channel between page and main process, both ways, and the name under which the page finds it. */
export const PORT_CHANNEL = 'twpas:agent-port';
export const BRIDGE_NAME = 'twpasDesktop';
