import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createContext, useContext } from 'react';
import type { SetupContract } from '../../shared/api/setup-contract.ts';
import { withDeadline, httpTransport, portTransport, type Link } from '../connection/transport.ts';

export type SetupClient = ContractRouterClient<SetupContract>['setup'];

/** Long, as the person may first have to unlock the system's key store. Needed, as a call on a dead port never settles. */
const PATIENCE_MS = 150_000;

/** Client over HTTP to this page's server, or over a port in the desktop window. `onLost`: the connection ended. */
export async function openSetup(onLost: () => void): Promise<SetupClient> {
  const bridge = window.twpasDesktop;
  const transport = await (bridge === undefined ? httpTransport(() => true)() : portTransport(bridge)());
  transport.onClose(onLost);
  const link: Link = {
    call: (path, input, options) =>
      withDeadline(PATIENCE_MS, options.signal, (signal) =>
        transport.link.call(path, input, { ...options, signal }),
      ),
  };
  return createORPCClient<ContractRouterClient<SetupContract>>(link).setup;
}

export const SetupContext = createContext<SetupClient | null>(null);

export function useSetup(): SetupClient {
  const client = useContext(SetupContext);
  if (client === null) throw new Error('no SetupContext around this component');
  return client;
}
