/** The date where there is none to tell: directories of media and enhanced objects do without no date at all. */
export const NO_DATE = { studyDate: '19700101', studyTime: '000000' } as const;
