import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createContext, useContext } from 'react';
import type { SetupContract } from '../../shared/api/setup-contract.ts';
import { openHttpTransport } from '../connection/http-transport.ts';

export type SetupClient = ContractRouterClient<SetupContract>['setup'];

export async function openSetup(): Promise<SetupClient> {
  const { link } = await openHttpTransport();
  return createORPCClient<ContractRouterClient<SetupContract>>(link).setup;
}

export const SetupContext = createContext<SetupClient | null>(null);

export function useSetup(): SetupClient {
  const client = useContext(SetupContext);
  if (client === null) throw new Error('no SetupContext around this component');
  return client;
}
