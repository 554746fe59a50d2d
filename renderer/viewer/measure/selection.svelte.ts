/** The measurement that was clicked last, in a picture or in the list. */
class Selection {
  id = $state<string | null>(null);
}

export const selection = new Selection();
