import Alert from 'antd/es/alert';
import type { ReactNode } from 'react';
import type { IgPackageView } from '../../shared/api/operations-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Section } from '../ui/section.tsx';

/** The packages that judge Bundles now, and whether NHI uses a newer guide. They are imported and chosen on the command line alone. */
export function GuidePanel({ status }: { readonly status: StatusView }): ReactNode {
  const words = useTexts().check.guide;
  const { data } = useQuery('packages', (agent, signal) => agent.ig.list(undefined, { signal }));
  const { guide } = status;
  if (guide === null) return null;
  const used = data?.filter(({ usedSince }) => usedSince !== null) ?? [];
  return (
    <Section title={words.title} className="wide packages">
      <p className="muted pad">{words.detail}</p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={words.title}>
        <DataTable heads={Object.values(words.heads)}>
          {guide.imported ? null : (
            <tr>
              <td>
                <code>{guide.inUse}</code>
              </td>
              <td>{words.kinds.guide}</td>
              <td />
              <td />
              <td>{words.sources.builtIn}</td>
            </tr>
          )}
          {used.map((one) => (
            <Used key={`${one.name}#${one.version}`} one={one} />
          ))}
        </DataTable>
      </div>
      {data === null || used.some(({ rules }) => rules !== undefined) ? null : (
        <p className="pad">{words.noRules}</p>
      )}
      {guide.newer === null ? null : (
        <div className="pad">
          <Alert
            type="warning"
            showIcon
            title={words.newer(guide.newer.version, words.where[guide.newer.where], dateTime(guide.newer.at))}
          />
        </div>
      )}
    </Section>
  );
}

/** The hash is shown short; the whole one is copied, as `sha256sum` prints it. */
function Used({ one }: { readonly one: IgPackageView }): ReactNode {
  const words = useTexts().check.guide;
  const { name, version, rules, sha256, usedSince, source } = one;
  return (
    <tr>
      <td>
        <code>{`${name}#${version}`}</code>
      </td>
      <td>
        {words.kinds[rules !== undefined ? 'rules' : one.isGuide ? 'guide' : 'other']}
        {rules === undefined ? null : (
          <small className="second">
            {words.ruleCount(rules.rules, rules.date === null ? '' : dateOnly(rules.date))}
          </small>
        )}
      </td>
      <td>
        <code title={sha256}>{sha256.slice(0, 12)}</code>
        <CopyButton text={sha256} what={words.heads.hash} />
      </td>
      <td>{usedSince === null ? null : dateTime(usedSince)}</td>
      <td>{words.sources[source]}</td>
    </tr>
  );
}
