"""The script that Streamlit runs for every visitor and every change; all of it is in `shell`.

It has a folder of its own because Streamlit takes any `pages` folder beside its script for pages of its own making.
"""

from dashboard import shell

if __name__ == "__main__":  # a process that decodes reads this, too, under another name
    shell.show()
