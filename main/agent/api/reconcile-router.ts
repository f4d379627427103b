import {
  keepColumns,
  keptColumns,
  dropMark,
  keepMark,
  refuseOpen,
} from '../attendants/reconcile/vpn-marks.ts';
import { reconcile } from '../attendants/reconcile/reconcile.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { patientOf, showsNames, sightOf } from './sight.ts';

/** 與健保署對帳: ids and reasons without patients; the page fetches the rows of cases as for a list. */
export function reconcileRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    columns: os.reconcile.columns.handler(({ input }) => keptColumns(services().context, input.heads)),
    keepColumns: os.reconcile.keepColumns.handler(async ({ input, context: caller }) => {
      const { heads, columns } = input;
      // In the trail first: a crash leaves a line about columns that were not stored, never the reverse.
      await caller.record('reconcile-columns-kept', { detail: { columns: Object.keys(columns).join(' ') } });
      await keepColumns(services().context, heads, columns, caller.by.actor);
    }),
    compare: os.reconcile.compare.handler(async ({ input, context: caller }) => {
      const { context, now } = services();
      if (input.to < input.from) throw new AgentError('period-reversed');
      const found = await reconcile(context, input);
      // Identity numbers in NHI's list act as a search: the trail names every case they found, even one without a difference.
      const others = [...found.differences, ...found.vpn].flatMap(({ cases }) => cases);
      const ids = [...found.same.ids, ...others];
      if (input.rows.some(({ patient }) => patient !== undefined))
        await caller.looks().named(ids.map((id) => patientOf(context, id)));
      return { asOf: taipeiTime(now()), ...found };
    }),
    markVpn: os.reconcile.markVpn.handler(async ({ input, context: caller }) => {
      const { context } = services();
      const { mark, cases } = input;
      refuseOpen(context.store, cases);
      // In the trail first, as above.
      await caller.record('vpn-entry-marked', { detail: { mark, cases: cases.join(' ') } });
      await keepMark(context, { mark, cases, by: caller.by.actor });
    }),
    unmarkVpn: os.reconcile.unmarkVpn.handler(({ input }) => dropMark(services().context, input.mark)),
    taken: os.reconcile.taken.handler(async ({ input, context: caller }) => {
      const { context } = services();
      const known = [...new Set(input.ids)].filter((id) => context.index.get(id) !== undefined);
      const kind = input.as === 'file' ? 'list-exported' : 'list-printed';
      const named = showsNames(sightOf(caller, false));
      await caller.looks().taken(
        kind,
        known.map((id) => patientOf(context, id)),
        { named, reason: null },
      );
    }),
  };
}
