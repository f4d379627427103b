import type { LookTrail } from '../access/look-trail.ts';
import { chainViewOf } from '../chains/chain-view.ts';
import { saveLink } from '../chains/links.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { patientOf, seesNames } from './sight.ts';
import { whoOf } from './who.ts';

/** Cases that belong together: no name stands in the answer, but who knows whose one of them is knows it of all. */
export function chainsRouter(os: ContractBuilder, services: () => AgentServices, looks: LookTrail) {
  return {
    ofCase: os.chains.ofCase.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const view = chainViewOf(cases, input.id);
      if (seesNames(context)) {
        const shown = [...view.cases, ...view.suggestions.map(({ other }) => other)];
        await looks(services(), context.actor).named(shown.map(({ id }) => patientOf(cases, id)));
      }
      return view;
    }),
    link: os.chains.link.handler(async ({ input, context }) => {
      const { from, to, kind, verdict } = input;
      await saveLink(services().context, { from, to, kind, verdict, by: whoOf(input, context).actor });
      return { ok: true as const };
    }),
  };
}
