/** Why an association was refused or broken off (PS3.8 tables 9-21 and 9-26), in words. */

/** The sentence for an A-ASSOCIATE-RJ of `place`. */
export function rejectSentence(
  place: string,
  titles: { calledAet: string; callingAet: string },
  { source, reason }: { source: number; reason: number },
): string {
  const { calledAet, callingAet } = titles;
  if (source === 1 && reason === 7)
    return `${place} refuses the connection: it is not called "${calledAet}". Check the called AE title.`;
  if (source === 1 && reason === 3)
    return `${place} refuses the connection: it does not know the calling AE title "${callingAet}". Its administrator has to add it.`;
  if (source === 3)
    return `${place} refuses the connection for now: it has ${reason === 2 ? 'reached a limit' : 'too much to do'}. Try again later.`;
  if (source === 2 && reason === 2)
    return `${place} refuses the connection: it speaks another version of the protocol.`;
  return `${place} refuses the connection without a reason (source ${source}, reason ${reason}). Its log may tell why; often the AE titles "${callingAet}" and "${calledAet}" are not set up there.`;
}

/** The sentence for an A-ABORT of `place`; many systems give no other answer to callers that they do not know. */
export function abortSentence(place: string, callingAet: string): string {
  return `${place} broke the association off. It may not allow this to the AE title "${callingAet}"; its administrator can add it.`;
}
