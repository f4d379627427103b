import type { ContractRouterClient } from '@orpc/contract';
import type { createORPCClient } from '@orpc/client';
import type { Contract } from '../../shared/api/contract.ts';

/** The contract as it is called: `client.cases.ids({…})`. */
export type AgentClient = ContractRouterClient<Contract>;
/** What carries its calls. */
export type Link = Parameters<typeof createORPCClient<AgentClient>>[0];

/** One way to the agent for as long as it lives: HTTP to the console server, or a MessagePort of the desktop host. */
export interface Transport {
  readonly link: Link;
  /** Calls back once, when the transport itself knows that the other side is gone. Returns the end of the subscription. */
  onClose(listener: () => void): () => void;
  close(): void;
}

/** Makes a new transport for each try to connect. Rejects with SignedOutError where a fresh address is needed. */
export type OpenTransport = () => Promise<Transport>;

/** The session is unknown to the agent: its address has to be opened afresh. */
export class SignedOutError extends Error {
  constructor() {
    super('the session is not known to the agent');
    this.name = 'SignedOutError';
  }
}

/** The agent did not answer in time, or there is no connection to ask it over. */
export class ConnectionLostError extends Error {
  constructor() {
    super('the connection to the agent is lost');
    this.name = 'ConnectionLostError';
  }
}
