"""The dates of the course's timeline for print."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    when: str
    what: str


EVENTS = tuple(
    Event(*line.split("|"))
    for line in """\
25 July 1894|War between China and Japan begins over Korea
17 April 1895|Treaty of Shimonoseki: China recognises Korea's independence
October 1897|Korea proclaims itself an empire
22 August 1910|Japan annexes Korea
10 October 1911|Revolution begins in Wuchang; the Qing dynasty falls
1 March 1919|Independence movement in Korea; provisional government in Shanghai
4 May 1919|May Fourth movement in China
18 September 1931|Japan seizes Manchuria
7 July 1937|Full war between China and Japan
15 August 1945|Japan surrenders; Korea is divided at the 38th parallel
August 1948|Republic of Korea founded in Seoul
September 1948|Democratic People's Republic of Korea founded in Pyongyang
1 October 1949|People's Republic of China proclaimed
25 June 1950|The Korean War begins
19 October 1950|Chinese troops begin to cross the Yalu
27 July 1953|Armistice
30 August 1956|Kim Il-sung's critics fail; the Yan'an faction, 연안파, is purged in the years after
December 1956|North Korea calls for more with less: the beginning of Chollima, 천리마
May 1958|The Great Leap Forward, 大跃进, becomes party policy
October 1958|The last Chinese troops leave North Korea
July 1959|Meeting at Lushan: Peng Dehuai falls
1960|Buffer year in North Korea
1961|China retreats from the Leap and buys grain abroad
11 July 1961|Treaty of friendship and mutual help
May 1966|The Cultural Revolution begins
February 1972|The President of the United States visits Beijing
December 1978|Reform and opening begin in China
September 1988|Olympic Games in Seoul; China takes part
24 August 1992|China and the Republic of Korea establish relations""".splitlines()
)
