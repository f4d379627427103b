/** Who calls, as the host that carried the call knows it. */
export interface AgentContext {
  readonly actor: string;
  readonly origin: 'page' | 'cli';
}
