/** How the library is listed, which the next start keeps: in a tree or flat, and in which order. */
class Listing {
  tree = $state(true);
  sort = $state('added');
}

export const listing = new Listing();
