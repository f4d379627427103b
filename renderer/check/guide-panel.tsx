import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Drawer from 'antd/es/drawer';
import Select from 'antd/es/select';
import { useState, useId, type ReactNode } from 'react';
import type { GuideComparison, IgPackageView } from '../../shared/api/operations-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import { BUILT_IN_GUIDE } from '../../shared/twpas/canonical.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { dateTime } from '../format/time.ts';
import { useTexts, useLanguage } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { DialogFocus } from '../ui/dialog-focus.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { saveText } from '../ui/save-file.ts';
import { Facts, Section } from '../ui/section.tsx';
import { changesSummary, changesText, groupsFor, type ChangeGroup } from './guide-changes.ts';

/** The guide that Bundles are checked against, and whether NHI uses a newer one. */
export function GuidePanel({ status }: { readonly status: StatusView }): ReactNode {
  const { guide: words, guideDiff } = useTexts().check;
  const [comparing, setComparing] = useState(false);
  const { data: packages } = useQuery('packages', (agent, signal) => agent.ig.list(undefined, { signal }));
  const { guide } = status;
  if (guide === null) return null;
  return (
    <Section
      title={words.title}
      extra={
        <Button size="small" onClick={() => setComparing(true)}>
          {guideDiff.open}
        </Button>
      }
    >
      <Facts
        facts={[
          { label: words.inUse, value: <code>{guide.inUse}</code> },
          { label: words.depth, value: guide.imported ? words.imported : words.builtIn },
          ...(packages === null ? [] : [{ label: words.rules, value: <RulesInUse packages={packages} /> }]),
        ]}
      />
      {guide.newer === null ? null : (
        <div className="pad">
          <Alert
            type="warning"
            showIcon
            title={words.newer(guide.newer.version, words.where[guide.newer.where], dateTime(guide.newer.at))}
          />
        </div>
      )}
      {comparing ? <GuideCompare onClose={() => setComparing(false)} /> : null}
    </Section>
  );
}

/** NHI's rules (預檢), if imported. */
function RulesInUse({ packages }: { readonly packages: readonly IgPackageView[] }): ReactNode {
  const words = useTexts().check.guide;
  const used = packages.find((one) => one.rules !== undefined && one.isDefault);
  if (used?.rules === undefined) return words.noRules;
  return (
    <>
      <code>{`${used.name}#${used.version}`}</code> {words.ruleCount(used.rules.rules)}
    </>
  );
}

/** Compares two installed guides, for the HIS vendor and IT. */
function GuideCompare({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useTexts().check.guideDiff;
  const { data, error, reload } = useQuery('guides', (agent, signal) => agent.ig.list(undefined, { signal }));
  const guides = data?.filter(({ isGuide }) => isGuide);
  return (
    <Drawer open size={Math.min(960, window.innerWidth * 0.9)} title={words.title} onClose={onClose}>
      <DialogFocus />
      {guides === undefined ? (
        <NoAnswer error={error} reload={reload} rows={8} />
      ) : guides.length === 0 ? (
        <p>{words.noneImported}</p>
      ) : (
        <Choice guides={guides} />
      )}
    </Drawer>
  );
}

/** The guide shipped with the program, which is not in the list of imported ones. */
const BUILT_IN = 'built-in';

function Choice({ guides }: { readonly guides: readonly IgPackageView[] }): ReactNode {
  const words = useTexts().check.guideDiff;
  const id = useId();
  const options = [
    { value: BUILT_IN, label: words.builtIn(BUILT_IN_GUIDE) },
    ...guides.map(({ name, version, isDefault }) => {
      const value = `${name}#${version}`;
      return { value, label: isDefault ? words.inUse(value) : words.imported(value) };
    }),
  ];
  // By default compare the last imported guide with the one before it.
  const [older, setOlder] = useState(options.at(-2)?.value ?? BUILT_IN);
  const [newer, setNewer] = useState(options.at(-1)?.value ?? BUILT_IN);
  const pickers = [
    { end: 'older', value: older, choose: setOlder },
    { end: 'newer', value: newer, choose: setNewer },
  ] as const;
  return (
    <div className="guide-compare">
      <div className="guide-pickers">
        {pickers.map(({ end, value, choose }) => (
          <div className="field" key={end}>
            <label htmlFor={`${id}-${end}`}>{words[end]}</label>
            <Select id={`${id}-${end}`} value={value} onChange={choose} options={options} />
          </div>
        ))}
      </div>
      {older === newer ? (
        <p role="status">{words.same}</p>
      ) : (
        <Compared key={`${older} ${newer}`} older={older} newer={newer} guides={guides} />
      )}
    </div>
  );
}

interface ComparedProps {
  readonly older: string;
  readonly newer: string;
  readonly guides: readonly IgPackageView[];
}

function Compared({ older, newer, guides }: ComparedProps): ReactNode {
  const words = useTexts().check.guideDiff;
  const guideOf = (value: string): { name: string; version: string } | null => {
    const found = guides.find(({ name, version }) => `${name}#${version}` === value);
    return found === undefined ? null : { name: found.name, version: found.version };
  };
  const { data, ...query } = useQuery(
    `${older} ${newer}`,
    (agent, signal) => agent.ig.diff({ older: guideOf(older), newer: guideOf(newer) }, { signal }),
    // Guides never change.
    () => false,
  );
  if (data !== null) return <Changes comparison={data} />;
  return <NoAnswer {...query} rows={8} label={words.comparing} />;
}

function Changes({ comparison }: { readonly comparison: GuideComparison }): ReactNode {
  const words = useTexts().check.guideDiff;
  const side = useLanguage() === 'en' ? 'en' : 'zh';
  const summary = changesSummary(comparison, words);
  if (comparison.changes.length === 0) return <Alert type="success" showIcon title={summary} />;
  const text = changesText(comparison, words, side);
  const file = `twpas-guide-${versionOf(comparison.older)}-${versionOf(comparison.newer)}.txt`;
  return (
    <>
      <div className="guide-summary">
        <p role="status">{summary}</p>
        <CopyButton text={text} what={words.copy} />
        <Button size="small" onClick={() => saveText(file, text, 'text/plain;charset=utf-8')}>
          {words.save}
        </Button>
      </div>
      {(['his', 'it'] as const).map((reader) => {
        const groups = groupsFor(reader, comparison);
        if (groups.length === 0) return null;
        return (
          <section key={reader} aria-label={words.for[reader]}>
            <h3>{words.for[reader]}</h3>
            {groups.map((group) => (
              <Group key={group.kind} group={group} side={side} />
            ))}
          </section>
        );
      })}
    </>
  );
}

const versionOf = (label: string): string => label.slice(label.indexOf('#') + 1);

/** Number of changes shown before the rest is folded. */
const SHOWN = 20;

function Group({ group, side }: { readonly group: ChangeGroup; readonly side: 'zh' | 'en' }): ReactNode {
  const words = useTexts().check.guideDiff;
  const [all, setAll] = useState(false);
  const { title, todo } = words.kinds[group.kind];
  const shown = all ? group.changes : group.changes.slice(0, SHOWN);
  const rest = group.changes.length - shown.length;
  return (
    <div className="guide-group">
      <h4>
        {title} <span className="muted tabular">{num(group.changes.length)}</span>
      </h4>
      <p className="muted">{todo}</p>
      <ul>
        {shown.map((one) => (
          <li key={`${one.subject} ${one.en}`}>{one[side]}</li>
        ))}
      </ul>
      {rest === 0 ? null : (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {words.rest(num(rest))}
        </Button>
      )}
    </div>
  );
}
