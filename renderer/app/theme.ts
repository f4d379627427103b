import type { ThemeConfig } from 'antd/es/config-provider';
import antdTheme from 'antd/es/theme';
import type { Palette } from './palette.ts';

/** base.css says which, by the language. The Windows font has two weights, 400 and 600, and so has the page. */
const FONT = 'var(--font)';

const BODY_LINES = 22 / 14;

/** antd in our palette and measures: one accent, two weights, steps of eight pixels. */
export function themeOf(palette: Palette, dark: boolean, motion: boolean): ThemeConfig {
  const { tones } = palette;
  return {
    algorithm: dark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      // Not by cutting animations short in CSS: antd places its popups when their motion begins.
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
    components: {
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
    },
  };
}
