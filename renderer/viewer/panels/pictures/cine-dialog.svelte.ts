/** Whether the dialog for a moving picture is open. */
class CineDialogState {
  open = $state(false);
}

export const cineDialog = new CineDialogState();
