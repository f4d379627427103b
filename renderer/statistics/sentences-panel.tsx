import Select from 'antd/es/select';
import { useState, type ReactNode } from 'react';
import { hashOf } from '../app/route.ts';
import { NO_NARROWING, queryOf, useFacets, useValueWord } from '../cases/filter.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Quotation } from '../ui/words.tsx';
import { filterOfQuestion, type Question } from './question.ts';

/** 未同意原因: NHI's sentences with their number of cases, each a link to them. */
export function SentencesPanel({ question }: { readonly question: Question }): ReactNode {
  const { statistics } = useTexts();
  const words = statistics.sentences;
  const [drug, setDrug] = useState('');
  const { facets } = useFacets(DECIDED);
  const word = useValueWord();
  const { by, from, to } = question;
  const filter = { ...filterOfQuestion(question), ...(drug === '' ? {} : { drug: [drug] }) };
  const period = { by, from, to };
  const { data, ...query } = useQuery(`sentences ${JSON.stringify([filter, period])}`, (agent, signal) =>
    agent.stats.sentences({ filter, period }, { signal }),
  );
  const casesOf = (sentence: string): string => {
    const { department = [], doctor = [] } = filter;
    const axes = { ...NO_NARROWING.axes, department, doctor, drug: drug === '' ? [] : [drug] };
    const counted = { figure: 'decided', ...period } as const;
    return hashOf({ page: 'cases', query: queryOf({ ...NO_NARROWING, axes, counted, sentence }) });
  };
  const drugs = (facets?.drug ?? []).map(({ value, text }) => ({ value, label: word('drug', value, text) }));
  return (
    <section className="panel stats-panel" aria-labelledby="sentences-title">
      <header>
        <h2 id="sentences-title">{words.title}</h2>
        <div className="stats-controls no-print">
          <Select
            aria-label={statistics.by.drug}
            className="stats-only"
            showSearch={{ optionFilterProp: 'label' }}
            value={drug}
            options={[{ value: '', label: words.allDrugs }, ...drugs]}
            onChange={setDrug}
          />
        </div>
      </header>
      {data === null ? (
        <NoAnswer {...query} pad rows={4} />
      ) : data.sentences.length === 0 ? (
        <p className="stats-empty" role="status">
          {words.none}
        </p>
      ) : (
        <DataTable heads={[words.sentence, { word: words.cases, right: true }]}>
          {data.sentences.map(({ key, text, n }) => (
            <tr key={key}>
              <td>
                <Quotation>{text}</Quotation>
              </td>
              <td className="right">
                <a className="number-link" href={casesOf(key)} aria-label={words.open(text, n)}>
                  {num(n)}
                </a>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      <div className="stats-foot">
        <p>{words.foot}</p>
        {data === null || data.more === 0 ? null : <p>{words.more(data.more)}</p>}
      </div>
    </section>
  );
}
const DECIDED = { review: ['decided' as const] };
