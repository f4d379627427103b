import Modal from 'antd/es/modal';
import AutoComplete from 'antd/es/auto-complete';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { ReasonsFilter } from '../../shared/api/case-filter.ts';
import type { ReasonSentence, ReasonsReport } from '../../shared/api/reasons-contract.ts';
import { REASON_ENDS } from '../../shared/choices.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { DialogFocus } from '../ui/dialog-focus.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { NumberLink } from '../ui/number-link.tsx';
import { Quotation } from '../ui/words.tsx';
import { casesOf, inMonth, numbersOf, partsOf } from './reasons.ts';
import Input from 'antd/es/input';
import Select from 'antd/es/select';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { MayButton } from '../people/me.tsx';
import { Section } from '../ui/section.tsx';

interface TagsPanelProps {
  readonly report: ReasonsReport;
  readonly asked: ReasonsFilter;
  readonly onTags: () => void;
}

/** The hospital's tags with their cases; 尚未歸類 last. */
export function TagsPanel({ report, asked, onTags }: TagsPanelProps): ReactNode {
  const words = useLaterTexts().reasons;
  const [open, setOpen] = useState<'edit' | 'sort' | null>(null);
  const close = (): void => setOpen(null);
  const { tags, unsorted, months } = report;
  return (
    <Section
      title={words.tags.title}
      className="reasons-side"
      extra={
        <MayButton
          ability="reasons.manage"
          type="link"
          size="small"
          className="no-print"
          onClick={() => setOpen('edit')}
        >
          {words.tags.edit}
        </MayButton>
      }
    >
      <table className="reasons-taglist">
        <thead>
          <tr>
            <td />
            <th scope="col">{words.tags.cases}</th>
            <th scope="col">{words.months(numbersOf(months))}</th>
          </tr>
        </thead>
        <tbody>
          {tags.map((tag) => (
            <CountedRow key={tag.id} {...tag} report={report} asked={{ ...asked, tag: tag.id }} />
          ))}
          {unsorted.n === 0 ? null : <Unsorted n={unsorted.n} asked={asked} onSort={() => setOpen('sort')} />}
        </tbody>
      </table>
      {tags.length === 0 && unsorted.n > 0 ? <p className="reasons-foot">{words.tags.none}</p> : null}
      <p className="reasons-foot">{words.tags.foot}</p>
      {open === 'edit' ? <EditTagsDialog report={report} onTags={onTags} onClose={close} /> : null}
      {open === 'sort' ? <SortDialog report={report} asked={asked} onTags={onTags} onClose={close} /> : null}
    </Section>
  );
}

function Unsorted({
  n,
  asked,
  onSort,
}: Pick<TagsPanelProps, 'asked'> & { readonly n: number; readonly onSort: () => void }): ReactNode {
  const words = useLaterTexts().reasons;
  return (
    <tr>
      <th scope="row" className="muted">
        {words.unsorted}
      </th>
      <td>
        <NumberLink
          n={n}
          href={casesOf({ ...asked, tag: '' })}
          label={words.cell(words.unsorted, words.tags.cases, n)}
        />
      </td>
      <td>
        <MayButton ability="reasons.manage" type="link" size="small" className="no-print" onClick={onSort}>
          {words.tags.classify}
        </MayButton>
      </td>
    </tr>
  );
}

function CountedRow({
  name,
  n,
  months: counts,
  report: { months },
  asked,
}: ReasonsReport['tags'][number] & Pick<TagsPanelProps, 'report' | 'asked'>): ReactNode {
  const words = useLaterTexts().reasons;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <NumberLink n={n} href={casesOf(asked)} label={words.cell(name, words.tags.cases, n)} />
      </td>
      <td>
        <span className="reasons-months">
          {months.map((month, at) => (
            <NumberLink
              key={month}
              n={counts[at] ?? 0}
              href={casesOf(inMonth(asked, month))}
              label={words.cell(name, words.month(...partsOf(month)), counts[at] ?? 0)}
            />
          ))}
        </span>
      </td>
    </tr>
  );
}

interface SortDialogProps extends TagsPanelProps {
  readonly onClose: () => void;
}

/** NHI's sentences in the period, untagged ones first; a chosen tag is saved at once. */
function SortDialog({ report, asked, onTags, onClose }: SortDialogProps): ReactNode {
  const { shell } = useTexts();
  const words = useLaterTexts().reasons.sorting;
  const { data, error, reload } = useQuery(`sort ${JSON.stringify(asked)}`, (agent, signal) =>
    agent.reasons.report({ asked, by: 'tag' }, { signal }),
  );
  const [saved, setSaved] = useState<readonly string[]>([]);
  const sentences = sentencesOf(data, saved);
  const onSaved = (key: string): void => {
    setSaved((keys) => [...keys, key]);
    reload();
    onTags();
  };
  return (
    <Modal
      open
      width={760}
      title={words.title}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {shell.common.close}
        </Button>
      }
    >
      <DialogFocus />
      <p className="muted">{words.detail}</p>
      {data === null ? <NoAnswer error={error} reload={reload} /> : null}
      {data !== null && sentences.length === 0 ? <p role="status">{words.none}</p> : null}
      {sentences.length === 0 ? null : (
        <div className="reasons-sort">
          <DataTable heads={[words.sentence, { word: words.n, right: true }, words.tag]}>
            {sentences.map((one, at) => (
              <SortRow
                key={one.key}
                sentence={one}
                tags={data?.tags ?? report.tags}
                href={casesOf({ ...asked, sentence: one.key })}
                isFirst={at === 0}
                onSaved={() => onSaved(one.key)}
              />
            ))}
          </DataTable>
        </div>
      )}
    </Modal>
  );
}

/** Distinct sentences: untagged first, with those tagged in this dialog so that no row moves from under the pointer; then by frequency. */
function sentencesOf(report: ReasonsReport | null, saved: readonly string[]): ReasonSentence[] {
  const all = new Map(
    (report?.rows ?? []).flatMap(({ sentences }) => sentences.map((one) => [one.key, one])),
  );
  const isLater = ({ tag, key }: ReasonSentence): number => Number(tag !== null && !saved.includes(key));
  return [...all.values()].sort((a, b) => isLater(a) - isLater(b) || countOf(b) - countOf(a));
}

const countOf = ({ ends }: ReasonSentence): number => REASON_ENDS.reduce((sum, end) => sum + ends[end], 0);

interface SortRowProps {
  readonly sentence: ReasonSentence;
  readonly tags: ReasonsReport['tags'];
  readonly href: string;
  readonly isFirst: boolean;
  readonly onSaved: () => void;
}

function SortRow({ sentence, tags, href, isFirst, onSaved }: SortRowProps): ReactNode {
  const words = useLaterTexts().reasons.sorting;
  const own = tags.find(({ id }) => id === sentence.tag)?.name ?? '';
  const [typed, setTyped] = useState(own);
  const save = useAction(async (client) => {
    const name = typed.trim();
    const known = tags.find((tag) => tag.name === name);
    const id = name === '' ? null : (known?.id ?? (await client.reasons.addTag({ name })).id);
    await client.reasons.classify({ sentence: sentence.key, tag: id });
    onSaved();
  }, words.done);
  const isNew = typed.trim() !== '' && !tags.some(({ name }) => name === typed.trim());
  return (
    <tr>
      <td>
        <Quotation>{sentence.text}</Quotation>
      </td>
      <td className="right">
        <NumberLink n={countOf(sentence)} href={href} />
      </td>
      <td>
        <div className="reasons-choose">
          <AutoComplete
            autoFocus={isFirst}
            aria-label={`${words.tag} ${sentence.text}`}
            value={typed}
            maxLength={30}
            placeholder={words.choose}
            options={tags
              .filter(({ name }) => name.includes(typed.trim()) || typed === own)
              .map(({ name }) => ({ value: name }))}
            onChange={setTyped}
          />
          <Button disabled={typed.trim() === own} loading={save.running} onClick={save.run}>
            {typed.trim() === '' && own !== ''
              ? words.takeOut
              : isNew
                ? words.addNew(typed.trim())
                : words.sort}
          </Button>
        </div>
      </td>
    </tr>
  );
}

const LONGEST = 30;

interface EditTagsProps {
  readonly report: ReasonsReport;
  readonly onTags: () => void;
  readonly onClose: () => void;
}

/** Edits the hospital's tags: add, rename, merge. */
function EditTagsDialog({ report, onTags, onClose }: EditTagsProps): ReactNode {
  const { shell } = useTexts();
  const words = useLaterTexts().reasons.tags;
  const { tags } = report;
  return (
    <Modal
      open
      width={640}
      title={words.dialog}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {shell.common.close}
        </Button>
      }
    >
      <DialogFocus />
      <NewTag onTags={onTags} />
      {tags.length === 0 ? null : (
        <DataTable heads={[words.name, { word: words.cases, right: true }, words.merge]}>
          {tags.map((tag) => (
            <EditRow key={`${tag.id} ${tag.name}`} tag={tag} tags={tags} onTags={onTags} />
          ))}
        </DataTable>
      )}
    </Modal>
  );
}

function NewTag({ onTags }: Pick<EditTagsProps, 'onTags'>): ReactNode {
  const words = useLaterTexts().reasons.tags;
  const [name, setName] = useState('');
  const add = useAction(async (client) => {
    await client.reasons.addTag({ name });
    setName('');
    onTags();
  }, words.added);
  return (
    <form
      className="reasons-choose"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') add.run();
      }}
    >
      <Input
        autoFocus
        aria-label={words.newName}
        placeholder={words.newName}
        maxLength={LONGEST}
        value={name}
        readOnly={add.running}
        onChange={(event) => setName(event.target.value)}
      />
      <Button htmlType="submit" disabled={name.trim() === ''} loading={add.running}>
        {words.add}
      </Button>
    </form>
  );
}

type Tag = ReasonsReport['tags'][number];

interface EditRowProps {
  readonly tag: Tag;
  readonly tags: readonly Tag[];
  readonly onTags: () => void;
}

function EditRow({ tag, tags, onTags }: EditRowProps): ReactNode {
  const words = useLaterTexts().reasons.tags;
  const [name, setName] = useState(tag.name);
  const rename = useAction(async (client) => {
    await client.reasons.renameTag({ id: tag.id, name });
    onTags();
  }, words.renamed);
  const isRenamed = name.trim() !== '' && name.trim() !== tag.name;
  return (
    <tr>
      <td>
        <form
          className="reasons-choose"
          onSubmit={(event) => {
            event.preventDefault();
            if (isRenamed) rename.run();
          }}
        >
          <Input
            aria-label={`${words.name} ${tag.name}`}
            maxLength={LONGEST}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button htmlType="submit" disabled={!isRenamed} loading={rename.running}>
            {words.rename}
          </Button>
        </form>
      </td>
      <td className="right">{num(tag.n)}</td>
      <td>
        <Merge tag={tag} tags={tags} onTags={onTags} />
      </td>
    </tr>
  );
}

/** Merges a tag into another; asks for confirmation, as it cannot be undone. */
function Merge({ tag, tags, onTags }: EditRowProps): ReactNode {
  const words = useLaterTexts().reasons.tags;
  const [into, setInto] = useState<string | null>(null);
  const merge = useAction(async (client) => {
    if (into === null) return;
    await client.reasons.mergeTags({ from: tag.id, into });
    onTags();
  }, words.merged);
  const other = tags.find(({ id }) => id === into);
  return (
    <>
      <Select
        className="reasons-merge"
        aria-label={words.mergeInto(tag.name)}
        value={into}
        popupMatchSelectWidth={false}
        options={tags.filter(({ id }) => id !== tag.id).map(({ id, name: label }) => ({ value: id, label }))}
        onChange={setInto}
      />
      {other === undefined ? null : (
        <AskDialog
          title={words.mergeInto(tag.name)}
          does={[words.mergeAsk(tag.name, other.name, tag.n)]}
          ok={words.mergeDo}
          ready
          running={merge.running}
          onOk={merge.run}
          onClose={() => setInto(null)}
        />
      )}
    </>
  );
}
