import type { ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Section } from '../ui/section.tsx';

/** What decides where data go and whom the agent trusts: as it is, and how it is changed. */
export function MachineFacts({
  file,
  settings,
}: {
  readonly file: string;
  readonly settings: SettingsExplained['settings'];
}): ReactNode {
  const { settings: words } = useTexts();
  const { machine } = words;
  return (
    <Section title={machine.title} extra={<CopyButton text={file} what={machine.copyFile} />}>
      <div className="machine-way">
        <p>{machine.why}</p>
        <ol>
          {[machine.open(file), machine.edit, machine.reload].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
      <dl className="machine-facts">
        {settings.map(({ path, value, source, line, needsRestart, changedAt }) => (
          <div key={path}>
            <dt>
              {words.names[path.replaceAll(/\[\d+\]/g, '')] ?? path}
              <code className="second block">{path}</code>
            </dt>
            <dd>
              <span className="break">{textOf(value, words.none)}</span>
              <span className="second block">
                {[
                  line === null ? words.sources[source] : `${words.sources[source]}・${words.line(line)}`,
                  ...(needsRestart ? [words.atRestart] : []),
                  ...(changedAt === 'policy' ? [words.changedAt.policy] : []),
                ].join('，')}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

export function textOf(value: unknown, none: string): string {
  if (value === null || value === undefined) return none;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
