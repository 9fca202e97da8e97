"""The ISP's customers: who they are and how they are found."""
