import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/use-store.ts';
import { removeFilter, saveFilter, savedFilters } from './saved-filters.ts';

/** Filters under a name, kept in this person's browser. */
export function SavedFilters({ query }: { readonly query: string }): ReactNode {
  const { list: words } = useTexts();
  const saved = useStore(savedFilters);
  const [name, setName] = useState('');
  const id = useId();
  const save = (): void => {
    saveFilter(name.trim(), query);
    setName('');
  };
  return (
    <section className="saved-filters" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{words.saved}</h2>
      <ul>
        {saved.map((each) => (
          <li key={each.name}>
            <button
              type="button"
              className="text-button"
              onClick={() => {
                go({ page: 'cases', query: each.query });
              }}
            >
              {each.name}
            </button>
            <button
              type="button"
              className="text-button"
              aria-label={words.removeSaved(each.name)}
              onClick={() => {
                removeFilter(each.name);
              }}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ul>
      {query === '' ? null : (
        <div className="filter-field">
          <label htmlFor={id}>{words.saveAs}</label>
          <div className="filter-days">
            <Input
              id={id}
              value={name}
              maxLength={40}
              placeholder={words.savedName}
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
            <Button disabled={name.trim() === ''} onClick={save}>
              {words.save}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
