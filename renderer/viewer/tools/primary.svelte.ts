/** What the left mouse button and one finger do. */
class PrimaryTool {
  /** 'window', or the name of a Cornerstone tool. */
  name = $state('window');
}

export const primaryTool = new PrimaryTool();
