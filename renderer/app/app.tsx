import AntdApp from 'antd/es/app';
import ConfigProvider, { type ThemeConfig } from 'antd/es/config-provider';
import enUS from 'antd/es/locale/en_US';
import zhTWLocale from 'antd/es/locale/zh_TW';
import antdTheme from 'antd/es/theme';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useCallback,
  useSyncExternalStore,
  Component,
  type ReactNode,
} from 'react';
import { currentTexts, useLanguage, useTexts } from '../texts/use-texts.ts';
import { followFocus } from '../ui/dialog-focus.tsx';
import { useStore } from '../ui/store.ts';
import { applyPalette, DARK, LIGHT, type Palette } from './palette.ts';
import { preferences } from './preferences.ts';

/** Provides theme, language and messages to the page. */
export function App({
  nonce,
  children,
}: {
  readonly nonce: string;
  readonly children: ReactNode;
}): ReactNode {
  const dark = useDark();
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const theme = useMemo(() => themeOf(dark ? DARK : LIGHT, dark, !still), [dark, still]);
  const language = useLanguage();
  const { title } = useTexts().shell;
  useLayoutEffect(() => applyPalette(dark ? DARK : LIGHT, dark), [dark]);
  useEffect(followFocus, []);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.title = title;
  }, [language, title]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'en' ? enUS : zhTWLocale}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp component={false} message={{ maxCount: 3, top: 64 }}>
        {children}
      </AntdApp>
    </ConfigProvider>
  );
}

/** True if the page is dark: the person's choice, else the system's theme. Printed pages are never dark. */
function useDark(): boolean {
  const { theme } = useStore(preferences);
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const printing = useMedia('print');
  if (printing) return false;
  return theme === 'system' ? systemDark : theme === 'dark';
}

/** base.css defines the font by language. The Windows font has two weights, 400 and 600; the page uses no other. */
const FONT = 'var(--font)';

const BODY_LINES = 22 / 14;

/** antd's tokens in our palette and sizes: one accent colour, two font weights, spacing in steps of eight pixels. */
function themeOf(palette: Palette, dark: boolean, motion: boolean): ThemeConfig {
  const { tones } = palette;
  return {
    algorithm: dark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      // Reduced motion must be set here, not by short animations in CSS: antd places its popups when their motion begins.
      motion,
      fontFamily: FONT,
      fontSize: 14,
      fontSizeSM: 12,
      fontSizeLG: 16,
      lineHeight: BODY_LINES,
      fontWeightStrong: 600,
      borderRadiusSM: 4,
      borderRadius: 6,
      borderRadiusLG: 10,
      controlHeightSM: 28,
      controlHeight: 32,
      controlHeightLG: 40,
      colorPrimary: palette.accent,
      colorPrimaryHover: palette.accentHover,
      colorPrimaryActive: palette.accentActive,
      colorPrimaryBg: palette.accentSoft,
      colorPrimaryBorder: palette.accentLine,
      colorLink: palette.accent,
      colorLinkHover: palette.accentHover,
      colorError: tones.bad.ink,
      colorErrorBg: tones.bad.soft,
      colorErrorBorder: tones.bad.line,
      colorWarning: tones.attention.ink,
      colorWarningBg: tones.attention.soft,
      colorWarningBorder: tones.attention.line,
      colorSuccess: tones.good.ink,
      colorSuccessBg: tones.good.soft,
      colorSuccessBorder: tones.good.line,
      colorInfo: palette.accent,
      colorInfoBg: tones.progress.soft,
      colorInfoBorder: tones.progress.line,
      colorBgLayout: palette.canvas,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorFillQuaternary: palette.quiet,
      colorFillTertiary: palette.fill,
      colorText: palette.text,
      colorTextHeading: palette.text,
      colorTextSecondary: palette.textSecond,
      colorTextDescription: palette.textSecond,
      colorTextPlaceholder: palette.textSecond,
      colorTextDisabled: palette.textFaint,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      colorSplit: palette.split,
      boxShadowSecondary: palette.shadowRaised,
    },
    components: componentsOf(palette),
  };
}

const componentsOf = (palette: Palette): NonNullable<ThemeConfig['components']> => ({
  Button: {
    fontWeight: 400,
    paddingInlineSM: 10,
    contentFontSizeSM: 14,
    primaryShadow: 'none',
    defaultShadow: 'none',
    dangerShadow: 'none',
    defaultBorderColor: palette.buttonLine,
    primaryColor: palette.onAccent,
    dangerColor: palette.onAccent,
  },
  Modal: { titleFontSize: 16 },
  Segmented: {
    trackBg: palette.fill,
    itemColor: palette.textSecond,
    itemSelectedBg: palette.chosen,
    itemSelectedColor: palette.text,
  },
  Tooltip: { maxWidth: 360 },
});

/** True if a media query matches; follows its changes. */
function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

interface CrashState {
  readonly crashed: boolean;
}

/** A rendering error shows a sentence and a reload button, not a blank window. (A class, as React has no hook for this.) */
export class CrashGuard extends Component<{ readonly children: ReactNode }, CrashState> {
  override state: CrashState = { crashed: false };

  static getDerivedStateFromError(): CrashState {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    const { crashed } = currentTexts().shell;
    return (
      <main className="blank" role="alert">
        <h1>{crashed.title}</h1>
        <p>{crashed.detail}</p>
        <button type="button" onClick={() => window.location.reload()}>
          {crashed.reload}
        </button>
      </main>
    );
  }
}
