import Input from 'antd/es/input';
import { useEffect, useRef, useState, type ComponentRef, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/use-store.ts';
import { useCaseList } from './case-list.ts';
import { isTyping } from '../ui/is-typing.ts';

const DEBOUNCE_MS = 200;

/**
 * The search, in the header of every page: `/` comes here. It narrows the list shortly after the last key; ↓ and Enter go on to the
 * list, from another page too.
 */
export function SearchBox({ inList }: { readonly inList: boolean }): ReactNode {
  const { cases } = useTexts();
  const { search } = useCaseList();
  const seesPatients = useMay('cases.work');
  const settled = useStore(search);
  const [typed, setTyped] = useState({ words: settled, over: settled });
  const input = useRef<ComponentRef<typeof Input>>(null);
  // Cleared or set from elsewhere (a chip, "clear filters"): what was typed over the older words is void.
  const words = typed.over === settled ? typed.words : settled;
  useEffect(() => {
    if (words === settled) return;
    const timer = setTimeout(() => {
      search.set(words);
      setTyped({ words, over: words });
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [words, settled, search]);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      input.current?.focus({ cursor: 'all' });
    };
    document.addEventListener('keydown', focus);
    return () => {
      document.removeEventListener('keydown', focus);
    };
  }, []);
  return (
    <Input
      ref={input}
      className="search"
      allowClear
      type="search"
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={words}
      prefix={<Icon name="search" />}
      suffix={words === '' ? <kbd title={cases.searchKey}>/</kbd> : null}
      placeholder={seesPatients ? cases.search : cases.searchMasked}
      aria-label={cases.searchShort}
      onChange={(event) => {
        setTyped({ words: event.target.value, over: settled });
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape' && words !== '') {
          setTyped({ words: '', over: settled });
          return;
        }
        if (event.key !== 'ArrowDown' && event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        if (inList) document.getElementById('case-grid')?.focus();
        else if (event.key === 'Escape') input.current?.blur();
        else if (words.trim() !== '') {
          search.set(words);
          go({ page: 'cases', query: '' });
        }
      }}
    />
  );
}
