import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createContext, useContext } from 'react';
import type { SetupContract } from '../../shared/api/setup-contract.ts';
import { withDeadline, httpTransport, portTransport, type Link } from '../connection/transport.ts';

export type SetupClient = ContractRouterClient<SetupContract>['setup'];

/** A person may have to unlock the system's keys first; a call on a port whose process is gone would wait for ever. */
const PATIENCE_MS = 150_000;

/** Over HTTP to whoever served the page, or by a port in the desktop window. `onLost`: nobody answers any more. */
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
