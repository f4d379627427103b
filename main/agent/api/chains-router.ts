import { chainViewOf } from '../chains/chain-view.ts';
import { saveLink } from '../chains/links.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

/** Cases that belong together. No patient stands in what is answered. */
export function chainsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    ofCase: os.chains.ofCase.handler(({ input }) => chainViewOf(services().context, input.id)),
    link: os.chains.link.handler(async ({ input, context }) => {
      const { from, to, kind, verdict } = input;
      await saveLink(services().context, { from, to, kind, verdict, by: whoOf(input, context).actor });
      return { ok: true as const };
    }),
  };
}
