export const viewerCompareStrings = {
  label: 'Comparison',
  first: 'First',
  second: 'Second',
  series: (which: string) => `${which} series`,
  untitled: 'Untitled series',
  way: 'Way to compare',
  modes: { side: 'Side by side', swipe: 'Swipe', checker: 'Checkerboard', difference: 'Difference' },
  sameFrame: 'Same Frame of Reference: laid over each other by position.',
  otherFrame: 'Different Frames of Reference: their middles are laid over each other.',
  chooseSecond: 'Choose the second series',
  chooseSecondHint: 'It is laid over the first, slice by slice.',
  notYet: 'Some slices are not there yet.',
  difference: 'First − second',
  swipe: 'Swipe between first and second',
  synthetic: (which: string) => `${which}: SYNTHETIC`,
  noMeasuring:
    'This picture is worked out from two series. Measure in the first one, or open the second on its own.',
};
