import { createContext, useContext } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { useStore } from '../ui/use-store.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Connection } from './connection.ts';

export const ConnectionContext = createContext<Connection | null>(null);

/** The page's one connection. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new Error('no ConnectionContext around this component');
  return connection;
}

export function useConnectionState(): ConnectionState {
  return useStore(useConnection().state);
}

/** The agent's status as last heard; null before the first answer. */
export function useStatus(): StatusView | null {
  return useStore(useConnection().status);
}
